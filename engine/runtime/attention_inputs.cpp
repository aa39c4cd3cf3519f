#include "engine/runtime/attention_inputs.h"

#include <algorithm>
#include <cmath>

namespace sheaf::runtime {

using kernels::FloatBuffer;
using kernels::padded;

namespace {

template <class Width> std::size_t widest(const model::Hyperparameters& h, const Width& width)
{
    std::size_t most = 0;
    for (const model::LayerPlan& layer : h.layers)
        most = std::max(most, width(layer));
    return most;
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

} // namespace

AttentionInputs::AttentionInputs(
    const model::Hyperparameters& h, const kernels::KernelSet& kernels, kernels::KvType type, std::size_t batchTokens)
    : q(batchTokens, widest(h, [&](const auto& l) { return l.heads * h.keyDims; }))
    , k(batchTokens, widest(h, [&](const auto& l) { return l.kvHeads * h.keyDims; }))
    , v(batchTokens, widest(h, [&](const auto& l) { return l.kvHeads * h.valueDims; }))
    , m_h(h)
    , m_kernels(kernels)
    , m_angles(batchTokens, h.ropeDims())
    , m_queries(batchTokens * widest(h, [](const auto& l) { return l.heads; }) * kernels::paddedHead(h.keyDims, type))
    , m_heads(batchTokens, std::max(kernels::paddedHead(h.keyDims, type), kernels::paddedHead(h.valueDims, type)))
{
}

void AttentionInputs::setPosition(std::size_t token, std::size_t position)
{
    float* angles = m_angles.row(token);
    for (const double frequency : m_h.ropeFrequencies) {
        // Far into a context, position * frequency needs more digits than a float has.
        const double angle = static_cast<double>(position) * frequency;
        *angles++ = static_cast<float>(m_h.ropeMagnitude * std::cos(angle));
        *angles++ = static_cast<float>(m_h.ropeMagnitude * std::sin(angle));
    }
}

void AttentionInputs::place(kernels::Worker& worker, const model::LayerWeights& weights, std::size_t layer,
    KvCache& cache, std::size_t firstPosition, std::size_t tokens)
{
    const Target target = {weights, layer, cache, firstPosition, tokens};
    // Neighbouring positions share lines of the cache; different threads should not.
    constexpr std::size_t kNeighbours = 16;
    worker.forEach((tokens + kNeighbours - 1) / kNeighbours, [&](std::size_t i) {
        for (std::size_t t = i * kNeighbours; t < std::min((i + 1) * kNeighbours, tokens); ++t)
            placeToken(target, t);
    });
}

void AttentionInputs::placeToken(const Target& target, std::size_t token)
{
    const model::LayerPlan& plan = m_h.layers[target.layer];
    const kernels::AttentionShape& shape = target.cache.shape(target.layer);
    const std::size_t position = target.firstPosition + token;
    normaliseWhole(target, token);

    const float scale = queryScale(plan, position);
    for (std::size_t head = 0; head < plan.heads; ++head) {
        const std::size_t kvHead = head / shape.group;
        const std::size_t row = (kvHead * target.tokens + token) * shape.group + head % shape.group;
        float* to = m_queries.data() + row * shape.keyDims;
        placeHead(q.row(token) + head * m_h.keyDims, to, target.weights.qNorm, target.layer, token);
        for (std::size_t i = 0; i < m_h.keyDims; ++i)
            to[i] *= scale;
    }
    placeKeysAndValues(target, token);
}

void AttentionInputs::placeKeysAndValues(const Target& target, std::size_t token)
{
    const kernels::AttentionShape& shape = target.cache.shape(target.layer);
    const std::size_t position = target.firstPosition + token, index = position % kernels::kKvBlockTokens;
    std::byte* block = target.cache.blockAt(target.layer, position);
    float* row = m_heads.row(token);
    for (std::size_t head = 0; head < shape.kvHeads; ++head) {
        placeHead(k.row(token) + head * m_h.keyDims, row, target.weights.kNorm, target.layer, token);
        std::fill(row + padded(m_h.keyDims), row + shape.keyDims, 0.0F);
        storeKey(m_kernels, shape, block, head, index, row);
        std::fill(std::copy_n(v.row(token) + head * m_h.valueDims, m_h.valueDims, row), row + shape.valueDims, 0.0F);
        storeValue(m_kernels, shape, block, head, index, row);
    }
}

/// What families do to q, k and v before they are cut into heads.
void AttentionInputs::normaliseWhole(const Target& target, std::size_t token)
{
    const model::LayerPlan& plan = m_h.layers[target.layer];
    const std::size_t qWidth = plan.heads * m_h.keyDims, kWidth = plan.kvHeads * m_h.keyDims;
    const std::size_t vWidth = plan.kvHeads * m_h.valueDims;
    addBias(q.row(token), target.weights.qBias, qWidth);
    addBias(k.row(token), target.weights.kBias, kWidth);
    addBias(v.row(token), target.weights.vBias, vWidth);
    if (m_h.qkNorm == model::QkNorm::WholeVector) {
        m_kernels.rmsNorm(q.row(token), target.weights.qNorm.data(), q.row(token), padded(qWidth), qWidth, m_h.rmsEps);
        m_kernels.rmsNorm(k.row(token), target.weights.kNorm.data(), k.row(token), padded(kWidth), kWidth, m_h.rmsEps);
    }
    clampTo(q.row(token), m_h.qkvClamp, qWidth);
    clampTo(k.row(token), m_h.qkvClamp, kWidth);
    clampTo(v.row(token), m_h.qkvClamp, vWidth);
}

/// One head of q or k: copied with its padding, normalised and rotated as the family says.
void AttentionInputs::placeHead(
    const float* from, float* to, const FloatBuffer& norm, std::size_t layer, std::size_t token) const
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

void AttentionInputs::rotate(float* head, std::size_t token) const
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

float AttentionInputs::queryScale(const model::LayerPlan& plan, std::size_t position) const
{
    const float scale = 1.0F / std::sqrt(static_cast<float>(m_h.keyDims));
    return plan.temperature ? scale * model::attentionTemperature(m_h, position) : scale;
}

} // namespace sheaf::runtime
