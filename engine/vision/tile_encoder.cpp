#include "engine/vision/tile_encoder.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sheaf::vision {

using kernels::FloatBuffer;
using kernels::MatmulJob;
using kernels::padded;
using kernels::Rows;
using kernels::Worker;

namespace {

/// Queries handled together: eight tiles of the multiply kernel, and their scores stay in the second-level cache.
constexpr std::size_t kTileRows = 48;

MatmulJob product(const kernels::WeightMatrix& w, const Rows& x, Rows& y, std::size_t rows)
{
    return {&w, x.row(0), x.stride(), y.row(0), y.stride(), rows};
}

/// Scores of one tile of queries, and what they sum up to.
std::size_t attentionScratch(const TowerShape& shape)
{
    return kTileRows * (padded(shape.positions()) + padded(shape.headDims()));
}

} // namespace

std::size_t scratchFloats(const Tower& tower)
{
    return std::max(kernels::matmulScratchFloats(tower.weights.maxColumns), attentionScratch(tower.shape));
}

std::uint64_t TileEncoder::workingFloats(const Tower& tower)
{
    const TowerShape& s = tower.shape;
    const TowerWeights& w = tower.weights;
    const auto rows
        = [](std::size_t count, std::size_t width) { return std::uint64_t{count} * kernels::rowStride(width); };
    const std::uint64_t heads = std::uint64_t{s.heads} * s.positions() * padded(s.headDims());
    return std::uint64_t{3} * s.side * s.side + rows(s.patches(), s.patchValues()) + 7 * rows(s.positions(), s.hidden)
        + 3 * heads + rows(s.positions(), s.feedForward) + rows(s.positions(), s.headDims())
        + rows(s.tokens(), w.adapter1.cols) + rows(s.tokens(), w.adapter1.rows) + rows(s.tokens(), w.adapter2.rows);
}

TileEncoder::TileEncoder(const Tower& tower, const kernels::KernelSet& kernels, kernels::Team& team)
    : m_tower(tower)
    , m_shape(tower.shape)
    , m_weights(tower.weights)
    , m_kernels(kernels)
    , m_team(team)
    , m_headStride(padded(m_shape.headDims()))
    , m_pixels(3 * m_shape.side * m_shape.side)
    , m_patches(m_shape.patches(), m_shape.patchValues())
    , m_residual(m_shape.positions(), m_shape.hidden)
    , m_normed(m_shape.positions(), m_shape.hidden)
    , m_block(m_shape.positions(), m_shape.hidden)
    , m_q(m_shape.positions(), m_shape.hidden)
    , m_k(m_shape.positions(), m_shape.hidden)
    , m_v(m_shape.positions(), m_shape.hidden)
    , m_queries(m_shape.heads * m_shape.positions() * m_headStride)
    , m_keys(m_queries.size())
    , m_values(m_queries.size())
    , m_attended(m_shape.positions(), m_shape.hidden)
    , m_inner(m_shape.positions(), m_shape.feedForward)
    , m_angles(m_shape.positions(), m_shape.headDims())
    , m_shuffled(m_shape.tokens(), m_weights.adapter1.cols)
    , m_adapted1(m_shape.tokens(), m_weights.adapter1.rows)
    , m_adapted2(m_shape.tokens(), m_weights.adapter2.rows)
{
    computeAngles();
}

Result<void> TileEncoder::run(std::span<float> out, const std::stop_token& stop)
{
    m_badLayer = m_shape.layers;
    m_team.run(stop, [&](Worker& worker) {
        embed(worker);
        for (std::size_t i = 0; i < m_shape.layers; ++i) {
            const TowerLayer& layer = m_weights.layers[i];
            attention(worker, layer);
            addBlockAndNormalise(worker, layer.output.bias, layer.feedForwardNorm, i);
            feedForward(worker, layer);
            const bool last = i + 1 == m_shape.layers;
            addBlockAndNormalise(
                worker, layer.down.bias, last ? m_weights.after : m_weights.layers[i + 1].attentionNorm, i);
        }
        shuffle(worker);
        project(worker, out);
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    const bool finite = std::all_of(out.begin(), out.end(), [](float x) { return std::isfinite(x); });
    if (m_badLayer < m_shape.layers || !finite)
        return fail(ErrorCode::Malformed,
            (m_badLayer < m_shape.layers ? "layer " + std::to_string(m_badLayer.load()) : std::string("the projector"))
                + " of the vision tower computed a value that is not a number",
            m_tower.source->path().string());
    return {};
}

/// Angle of pair j: (column + 1) * g_j for the first half of the pairs, (row + 1) * g_j for the second, where g_j is
/// base^(-2j / pairs). The class token, last, does not turn.
void TileEncoder::computeAngles()
{
    const std::size_t half = m_shape.headDims() / 4;
    for (std::size_t position = 0; position < m_shape.positions(); ++position) {
        const bool isClass = position == m_shape.patches();
        const auto column = static_cast<double>(position % m_shape.grid() + 1);
        const auto row = static_cast<double>(position / m_shape.grid() + 1);
        float* angles = m_angles.row(position);
        for (std::size_t pair = 0; pair < 2 * half; ++pair) {
            const double exponent = -static_cast<double>(pair % half) / static_cast<double>(half);
            const double angle = isClass ? 0 : (pair < half ? column : row) * std::pow(m_shape.ropeBase, exponent);
            *angles++ = static_cast<float>(std::cos(angle));
            *angles++ = static_cast<float>(std::sin(angle));
        }
    }
}

void TileEncoder::embed(Worker& worker)
{
    worker.forEach(m_shape.patches(), [&](std::size_t patch) { gatherPatch(patch); });
    const MatmulJob job = product(m_weights.patch, m_patches, m_residual, m_shape.patches());
    runMatmuls(worker, m_kernels, {&job, 1});
    worker.forEach(m_shape.positions(), [&](std::size_t position) { placePosition(position); });
}

/// Pixels of one patch by channel, row, column.
void TileEncoder::gatherPatch(std::size_t patch)
{
    const std::size_t side = m_shape.side, size = m_shape.patch;
    const std::size_t top = patch / m_shape.grid() * size, left = patch % m_shape.grid() * size;
    float* to = m_patches.row(patch);
    for (std::size_t channel = 0; channel < 3; ++channel)
        for (std::size_t y = 0; y < size; ++y)
            to = std::copy_n(m_pixels.data() + (channel * side + top + y) * side + left, size, to);
}

/// Adds where a patch is, and normalises twice: before the stack and for the first block.
void TileEncoder::placePosition(std::size_t position)
{
    const std::size_t hidden = m_shape.hidden, n = padded(hidden);
    const kernels::WeightMatrix& table = m_weights.positions;
    float *residual = m_residual.row(position), *normed = m_normed.row(position);
    if (position == m_shape.patches())
        std::copy_n(m_weights.classToken.data(), n, residual);
    table.dequantize(table.data + position * table.rowBytes, normed, hidden);
    m_kernels.add(residual, normed, n);
    const LayerNorm &before = m_weights.before, &first = m_weights.layers.front().attentionNorm;
    m_kernels.layerNorm(residual, before.weight.data(), before.bias.data(), residual, n, hidden, m_shape.epsilon);
    m_kernels.layerNorm(residual, first.weight.data(), first.bias.data(), normed, n, hidden, m_shape.epsilon);
}

void TileEncoder::attention(Worker& worker, const TowerLayer& layer)
{
    const std::size_t positions = m_shape.positions();
    const MatmulJob projections[] = {product(layer.q.weight, m_normed, m_q, positions),
        product(layer.k.weight, m_normed, m_k, positions), product(layer.v.weight, m_normed, m_v, positions)};
    runMatmuls(worker, m_kernels, projections);
    worker.forEach(positions, [&](std::size_t position) { placeHeads(layer, position); });
    const std::size_t tiles = (positions + kTileRows - 1) / kTileRows;
    worker.forEach(tiles * m_shape.heads,
        [&](std::size_t task) { attend(task / tiles, task % tiles * kTileRows, worker.scratch()); });
    const MatmulJob output = product(layer.output.weight, m_attended, m_block, positions);
    runMatmuls(worker, m_kernels, {&output, 1});
}

float* TileEncoder::headRow(FloatBuffer& heads, std::size_t head, std::size_t position)
{
    return heads.data() + (head * m_shape.positions() + position) * m_headStride;
}

void TileEncoder::placeHeads(const TowerLayer& layer, std::size_t position)
{
    const std::size_t n = padded(m_shape.hidden), dims = m_shape.headDims();
    const float scale = 1.0F / std::sqrt(static_cast<float>(dims));
    float *q = m_q.row(position), *k = m_k.row(position), *v = m_v.row(position);
    m_kernels.add(q, layer.q.bias.data(), n);
    m_kernels.add(k, layer.k.bias.data(), n);
    m_kernels.add(v, layer.v.bias.data(), n);
    for (std::size_t head = 0; head < m_shape.heads; ++head) {
        float* query = headRow(m_queries, head, position);
        placeHead(q + head * dims, query, position, true);
        for (std::size_t i = 0; i < dims; ++i)
            query[i] *= scale;
        placeHead(k + head * dims, headRow(m_keys, head, position), position, true);
        placeHead(v + head * dims, headRow(m_values, head, position), position, false);
    }
}

/// Neighbouring elements are a pair.
void TileEncoder::placeHead(const float* from, float* to, std::size_t position, bool rotated) const
{
    const std::size_t dims = m_shape.headDims();
    if (!rotated) {
        std::copy_n(from, dims, to);
        return;
    }
    const float* angles = m_angles.row(position);
    for (std::size_t i = 0; i < dims; i += 2) {
        const float cosine = angles[i], sine = angles[i + 1];
        to[i] = from[i] * cosine - from[i + 1] * sine;
        to[i + 1] = from[i] * sine + from[i + 1] * cosine;
    }
}

/// Up to kTileRows queries of one head against all keys of the tile.
void TileEncoder::attend(std::size_t head, std::size_t firstQuery, float* scratch)
{
    const std::size_t positions = m_shape.positions(), n = padded(positions), dims = m_shape.headDims();
    const std::size_t rows = std::min(kTileRows, positions - firstQuery);
    float *scores = scratch, *sums = scratch + kTileRows * n;
    float inverse[kTileRows];
    m_kernels.multiply({headRow(m_keys, head, 0), m_headStride, positions, headRow(m_queries, head, firstQuery),
        m_headStride, rows, scores, n, m_headStride});
    for (std::size_t row = 0; row < rows; ++row) {
        float* s = scores + row * n;
        std::fill(s + positions, s + n, -std::numeric_limits<float>::infinity());
        inverse[row] = 1.0F / m_kernels.softmaxBlock(s, n).sum;
    }
    m_kernels.weightedSum(
        {scores, n, rows, headRow(m_values, head, 0), m_headStride, positions, sums, m_headStride, m_headStride});
    for (std::size_t row = 0; row < rows; ++row) {
        float* to = m_attended.row(firstQuery + row) + head * dims;
        for (std::size_t i = 0; i < dims; ++i)
            to[i] = sums[row * m_headStride + i] * inverse[row];
    }
}

void TileEncoder::feedForward(Worker& worker, const TowerLayer& layer)
{
    const std::size_t positions = m_shape.positions(), n = padded(m_shape.feedForward);
    const MatmulJob up = product(layer.up.weight, m_normed, m_inner, positions);
    runMatmuls(worker, m_kernels, {&up, 1});
    worker.forEach(positions, [&](std::size_t position) {
        m_kernels.add(m_inner.row(position), layer.up.bias.data(), n);
        m_kernels.gelu(m_inner.row(position), n);
    });
    const MatmulJob down = product(layer.down.weight, m_inner, m_block, positions);
    runMatmuls(worker, m_kernels, {&down, 1});
}

void TileEncoder::addBlockAndNormalise(
    Worker& worker, const FloatBuffer& bias, const LayerNorm& norm, std::size_t layer)
{
    const std::size_t n = padded(m_shape.hidden);
    worker.forEach(m_shape.positions(), [&](std::size_t position) {
        float *residual = m_residual.row(position), *normed = m_normed.row(position);
        m_kernels.add(residual, m_block.row(position), n);
        m_kernels.add(residual, bias.data(), n);
        m_kernels.layerNorm(residual, norm.weight.data(), norm.bias.data(), normed, n, m_shape.hidden, m_shape.epsilon);
        // The mean carries a value that is not finite to every element.
        if (!std::isfinite(normed[0])) {
            std::size_t first = m_badLayer;
            while (layer < first && !m_badLayer.compare_exchange_weak(first, layer)) { }
        }
    });
}

/// Token (ty, tx) takes the patches (ty * s + dy, tx * s + dx) one after another, dx fastest. The class token is left
/// out.
void TileEncoder::shuffle(Worker& worker)
{
    const std::size_t s = m_shape.shuffle, side = m_shape.tokensPerSide(), hidden = m_shape.hidden;
    worker.forEach(m_shape.tokens(), [&](std::size_t token) {
        const std::size_t top = token / side * s, left = token % side * s;
        float* to = m_shuffled.row(token);
        for (std::size_t dy = 0; dy < s; ++dy)
            for (std::size_t dx = 0; dx < s; ++dx)
                to = std::copy_n(m_normed.row((top + dy) * m_shape.grid() + left + dx), hidden, to);
    });
}

void TileEncoder::project(Worker& worker, std::span<float> out)
{
    const std::size_t tokens = m_shape.tokens();
    const MatmulJob first = product(m_weights.adapter1, m_shuffled, m_adapted1, tokens);
    runMatmuls(worker, m_kernels, {&first, 1});
    worker.forEach(tokens, [&](std::size_t t) { m_kernels.gelu(m_adapted1.row(t), padded(m_weights.adapter1.rows)); });
    const MatmulJob second = product(m_weights.adapter2, m_adapted1, m_adapted2, tokens);
    runMatmuls(worker, m_kernels, {&second, 1});
    worker.forEach(tokens, [&](std::size_t t) { m_kernels.gelu(m_adapted2.row(t), padded(m_weights.adapter2.rows)); });
    const std::size_t width = m_weights.projector.rows;
    const MatmulJob last = {&m_weights.projector, m_adapted2.row(0), m_adapted2.stride(), out.data(), width, tokens};
    runMatmuls(worker, m_kernels, {&last, 1});
}

} // namespace sheaf::vision
