#include "engine/runtime/forward_pass.h"

#include <algorithm>
#include <cmath>

namespace sheaf::runtime {

using kernels::FloatBuffer;
using kernels::MatmulJob;
using kernels::padded;
using kernels::Rows;
using kernels::Worker;

namespace {

template <class Width> std::size_t widest(const model::Hyperparameters& h, const Width& width)
{
    std::size_t most = 0;
    for (const model::LayerPlan& layer : h.layers)
        most = std::max(most, width(layer));
    return most;
}

std::size_t widestDense(const model::Weights& weights)
{
    std::size_t most = 0;
    for (const model::LayerWeights& layer : weights.layers)
        if (layer.dense)
            most = std::max(most, layer.dense->gate.rows);
    return most;
}

MatmulJob product(const kernels::WeightMatrix& w, const Rows& x, Rows& y, std::size_t tokens)
{
    return {&w, x.row(0), x.stride(), y.row(0), y.stride(), tokens};
}

void addBias(float* x, const FloatBuffer& bias, std::size_t n)
{
    if (bias.size() == 0)
        return;
    for (std::size_t i = 0; i < n; ++i)
        x[i] += bias.data()[i];
}

void clampTo(float* x, float limit, std::size_t n)
{
    if (limit > 0)
        for (std::size_t i = 0; i < n; ++i)
            x[i] = std::clamp(x[i], -limit, limit);
}

Result<void> finished(const std::stop_token& stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    return {};
}

} // namespace

std::size_t scratchFloats(const model::Hyperparameters& h, const model::Weights& weights)
{
    std::size_t floats = kernels::matmulScratchFloats(weights.maxColumns);
    for (const model::LayerPlan& layer : h.layers)
        floats = std::max(floats, kernels::attentionScratchFloats(attentionShape(h, layer)));
    return floats;
}

ForwardPass::ForwardPass(const model::Hyperparameters& h, const model::Weights& weights,
    const kernels::KernelSet& kernels, kernels::Team& team, std::size_t batchTokens)
    : m_h(h)
    , m_weights(weights)
    , m_kernels(kernels)
    , m_team(team)
    , m_batchTokens(batchTokens)
    , m_residual(batchTokens, h.hidden)
    , m_normed(batchTokens, h.hidden)
    , m_block(batchTokens, h.hidden)
    , m_angles(batchTokens, h.ropeDims())
    , m_q(batchTokens, widest(h, [&](const auto& l) { return l.heads * h.keyDims; }))
    , m_k(batchTokens, widest(h, [&](const auto& l) { return l.kvHeads * h.keyDims; }))
    , m_v(batchTokens, widest(h, [&](const auto& l) { return l.kvHeads * h.valueDims; }))
    , m_queries(batchTokens * widest(h, [](const auto& l) { return l.heads; }) * padded(h.keyDims))
    , m_attended(batchTokens, widest(h, [&](const auto& l) { return l.heads * h.valueDims; }))
    , m_gate(batchTokens, widestDense(weights))
    , m_up(batchTokens, widestDense(weights))
    , m_moe(h, weights, kernels, batchTokens)
    , m_choices(h.layers.size())
    , m_logits(std::min(batchTokens, kLogitRows), h.vocab)
{
    for (std::size_t i = 0; i < h.layers.size(); ++i)
        if (h.layers[i].moe) {
            m_choices[i].experts.resize(batchTokens * h.expertsUsed);
            m_choices[i].scores.resize(batchTokens * h.expertsUsed);
        }
}

Result<void> ForwardPass::run(
    KvCache& cache, const PromptPart& part, std::size_t firstPosition, const std::stop_token& stop)
{
    SHEAF_CHECK(cache.extend(firstPosition, part.ids.size()));
    if (part.ids.size() == 1)
        growPartials(firstPosition);

    const Batch batch = {part, firstPosition, &cache};
    m_team.run(stop, [&](Worker& worker) {
        ProfileClock clock(worker.index() == 0);
        embed(worker, batch);
        clock.book(m_profile.other);
        for (std::size_t i = 0; i < m_h.layers.size(); ++i) {
            attention(worker, batch, i, clock);
            addBlockAndNormalise(worker, batch, m_weights.layers[i].feedForwardNorm);
            clock.book(m_profile.other);
            feedForward(worker, batch, i, clock);
            const bool last = i + 1 == m_h.layers.size();
            addBlockAndNormalise(worker, batch, last ? m_weights.outputNorm : m_weights.layers[i + 1].attentionNorm);
            clock.book(m_profile.other);
        }
    });
    return finished(stop);
}

void ForwardPass::growPartials(std::size_t position)
{
    const std::size_t needed = widest(m_h, [&](const auto& layer) {
        return kernels::attentionPartialFloats(attentionShape(m_h, layer), layer.window, position);
    });
    if (m_partials.size() < needed)
        m_partials = FloatBuffer(2 * needed);
}

Result<void> ForwardPass::computeLogits(std::size_t first, std::size_t count, const std::stop_token& stop)
{
    m_team.run(stop, [&](Worker& worker) {
        ProfileClock clock(worker.index() == 0);
        const MatmulJob head
            = {&m_weights.head, m_normed.row(first), m_normed.stride(), m_logits.row(0), m_logits.stride(), count};
        runMatmuls(worker, m_kernels, {&head, 1});
        clock.book(m_profile.matmul);
    });
    return finished(stop);
}

/// A picture's vector enters as it is: the tower's projector made it an embedding.
void ForwardPass::embedToken(const PromptPart& part, std::size_t token)
{
    float* to = m_residual.row(token);
    if (!part.vectors.empty() && part.vectors[token]) {
        std::copy_n(part.vectors[token], m_h.hidden, to);
        return;
    }
    const kernels::WeightMatrix& table = m_weights.embedding;
    table.dequantize(table.data + static_cast<std::size_t>(part.ids[token]) * table.rowBytes, to, m_h.hidden);
}

void ForwardPass::embed(Worker& worker, const Batch& batch)
{
    worker.forEach(batch.tokens(), [&](std::size_t t) {
        embedToken(batch.part, t);
        m_kernels.rmsNorm(m_residual.row(t), m_weights.layers.front().attentionNorm.data(), m_normed.row(t),
            padded(m_h.hidden), m_h.hidden, m_h.rmsEps);
        // Far into a context, position * frequency needs more digits than a float has.
        const auto position = static_cast<double>(batch.firstPosition + t);
        float* angles = m_angles.row(t);
        for (const double frequency : m_h.ropeFrequencies) {
            *angles++ = static_cast<float>(std::cos(position * frequency));
            *angles++ = static_cast<float>(std::sin(position * frequency));
        }
    });
}

void ForwardPass::attention(Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock)
{
    const model::LayerWeights& weights = m_weights.layers[layer];
    const std::size_t tokens = batch.tokens();
    const MatmulJob projections[] = {product(weights.q, m_normed, m_q, tokens),
        product(weights.k, m_normed, m_k, tokens), product(weights.v, m_normed, m_v, tokens)};
    runMatmuls(worker, m_kernels, projections);
    clock.book(m_profile.matmul);

    placeQueriesAndKeys(worker, batch, layer);
    clock.book(m_profile.other);

    const KvCache& cache = *batch.cache;
    runAttention(worker, m_kernels,
        {cache.shape(layer), m_h.layers[layer].window, m_queries.data(), cache.keys(layer), cache.values(layer),
            batch.firstPosition, tokens, m_attended.row(0), m_attended.stride(),
            {m_partials.data(), m_partials.size()}});
    clock.book(m_profile.attention);

    const MatmulJob output = product(weights.output, m_attended, m_block, tokens);
    runMatmuls(worker, m_kernels, {&output, 1});
    clock.book(m_profile.matmul);
}

/// Queries and keys of a batch, normalised and rotated, to where attention reads them.
void ForwardPass::placeQueriesAndKeys(Worker& worker, const Batch& batch, std::size_t layer)
{
    worker.forEach(batch.tokens(), [&](std::size_t t) { placeToken(batch, layer, t); });
}

void ForwardPass::placeToken(const Batch& batch, std::size_t layer, std::size_t token)
{
    const model::LayerPlan& plan = m_h.layers[layer];
    const model::LayerWeights& weights = m_weights.layers[layer];
    const kernels::AttentionShape& shape = batch.cache->shape(layer);
    const std::size_t qWidth = plan.heads * m_h.keyDims, kWidth = plan.kvHeads * m_h.keyDims;
    const std::size_t vWidth = plan.kvHeads * m_h.valueDims;
    const std::size_t position = batch.firstPosition + token;
    float *q = m_q.row(token), *k = m_k.row(token), *v = m_v.row(token);

    addBias(q, weights.qBias, qWidth);
    addBias(k, weights.kBias, kWidth);
    addBias(v, weights.vBias, vWidth);
    if (m_h.qkNorm == model::QkNorm::WholeVector) {
        m_kernels.rmsNorm(q, weights.qNorm.data(), q, padded(qWidth), qWidth, m_h.rmsEps);
        m_kernels.rmsNorm(k, weights.kNorm.data(), k, padded(kWidth), kWidth, m_h.rmsEps);
    }
    clampTo(q, m_h.qkvClamp, qWidth);
    clampTo(k, m_h.qkvClamp, kWidth);
    clampTo(v, m_h.qkvClamp, vWidth);
    const float scale = queryScale(plan, position);
    for (std::size_t head = 0; head < plan.heads; ++head) {
        const std::size_t kvHead = head / shape.group;
        const std::size_t row = (kvHead * batch.tokens() + token) * shape.group + head % shape.group;
        float* to = m_queries.data() + row * shape.keyDims;
        placeHead(q + head * m_h.keyDims, to, weights.qNorm, layer, token);
        for (std::size_t i = 0; i < m_h.keyDims; ++i)
            to[i] *= scale;
    }
    for (std::size_t head = 0; head < plan.kvHeads; ++head) {
        placeHead(k + head * m_h.keyDims, batch.cache->keyRow(layer, position, head), weights.kNorm, layer, token);
        std::copy_n(v + head * m_h.valueDims, m_h.valueDims, batch.cache->valueRow(layer, position, head));
    }
}

/// One head of q or k: copied with its padding, normalised and rotated as the family says.
void ForwardPass::placeHead(const float* from, float* to, const FloatBuffer& norm, std::size_t layer, std::size_t token)
{
    const std::size_t n = padded(m_h.keyDims);
    std::fill(std::copy_n(from, m_h.keyDims, to), to + n, 0.0F);
    if (m_h.qkNorm == model::QkNorm::PerHead)
        m_kernels.rmsNorm(to, norm.data(), to, n, m_h.keyDims, m_h.rmsEps);
    if (!m_h.layers[layer].rope)
        return;
    rotate(to, token);
    if (m_h.qkNorm == model::QkNorm::WeightlessAfterRope)
        m_kernels.rmsNorm(to, nullptr, to, n, m_h.keyDims, m_h.rmsEps);
}

void ForwardPass::rotate(float* head, std::size_t token) const
{
    const std::size_t pairs = m_h.ropeFrequencies.size();
    const bool interleaved = m_h.pairing == model::RopePairing::Interleaved;
    const float* angles = m_angles.row(token);
    for (std::size_t j = 0; j < pairs; ++j) {
        float& a = head[interleaved ? 2 * j : j];
        float& b = head[interleaved ? 2 * j + 1 : j + pairs];
        const float cosine = angles[2 * j], sine = angles[2 * j + 1];
        const float rotated = a * cosine - b * sine;
        b = a * sine + b * cosine;
        a = rotated;
    }
}

float ForwardPass::queryScale(const model::LayerPlan& plan, std::size_t position) const
{
    const float scale = 1.0F / std::sqrt(static_cast<float>(m_h.keyDims));
    return plan.temperature ? scale * model::attentionTemperature(m_h, position) : scale;
}

void ForwardPass::feedForward(Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock)
{
    const model::LayerWeights& weights = m_weights.layers[layer];
    if (weights.moe)
        m_moe.run(worker, *weights.moe, m_normed, batch.tokens(), m_choices[layer], m_block);
    else
        dense(worker, batch, *weights.dense);
    clock.book(m_profile.matmul);
}

void ForwardPass::dense(Worker& worker, const Batch& batch, const model::FeedForward& ffn)
{
    const std::size_t tokens = batch.tokens();
    const MatmulJob inner[] = {product(ffn.gate, m_normed, m_gate, tokens), product(ffn.up, m_normed, m_up, tokens)};
    runMatmuls(worker, m_kernels, inner);
    worker.forEach(tokens, [&](std::size_t t) { m_kernels.swiGlu(m_gate.row(t), m_up.row(t), padded(ffn.gate.rows)); });
    const MatmulJob outer = product(ffn.down, m_gate, m_block, tokens);
    runMatmuls(worker, m_kernels, {&outer, 1});
}

void ForwardPass::addBlockAndNormalise(Worker& worker, const Batch& batch, const FloatBuffer& norm)
{
    const std::size_t n = padded(m_h.hidden);
    worker.forEach(batch.tokens(), [&](std::size_t t) {
        m_kernels.add(m_residual.row(t), m_block.row(t), n);
        m_kernels.rmsNorm(m_residual.row(t), norm.data(), m_normed.row(t), n, m_h.hidden, m_h.rmsEps);
    });
}

} // namespace sheaf::runtime
