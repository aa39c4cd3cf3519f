#include "engine/runtime/forward_pass.h"

#include "engine/runtime/glu.h"

#include <algorithm>
#include <cmath>

namespace sheaf::runtime {

using kernels::FloatBuffer;
using kernels::MatmulJob;
using kernels::padded;
using kernels::Rows;
using kernels::Worker;
using Stage = FaultWatch::Stage;

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

Result<void> finished(const std::stop_token& stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    return {};
}

} // namespace

std::size_t scratchFloats(const model::Hyperparameters& h, const model::Weights& weights, kernels::KvType type)
{
    std::size_t floats = kernels::matmulScratchFloats(weights.maxColumns);
    for (const model::LayerPlan& layer : h.layers)
        floats = std::max(floats, kernels::attentionScratchFloats(attentionShape(h, layer, type)));
    return floats;
}

ForwardPass::ForwardPass(const model::Hyperparameters& h, const model::Weights& weights,
    const kernels::KernelSet& kernels, kernels::Team& team, kernels::KvType type, std::size_t batchTokens)
    : m_h(h)
    , m_weights(weights)
    , m_kernels(kernels)
    , m_team(team)
    , m_batchTokens(batchTokens)
    , m_residual(batchTokens, h.hidden)
    , m_normed(batchTokens, h.hidden)
    , m_block(batchTokens, h.hidden)
    , m_inputs(h, kernels, type, batchTokens)
    , m_attended(batchTokens, widest(h, [&](const auto& l) { return l.heads * h.valueDims; }))
    , m_gate(batchTokens, widestDense(weights))
    , m_up(batchTokens, widestDense(weights))
    , m_moe(h, weights, kernels, batchTokens)
    , m_choices(h.layers.size())
    , m_logits(std::min(batchTokens, kLogitRows), h.vocab)
{
    team.reserveShared(kernels::matmulSharedBytes(batchTokens * (1 + h.expertsUsed), weights.maxColumns));
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
        growPartials(cache, firstPosition);

    m_faults.reset();
    const Batch batch = {part, firstPosition, &cache};
    m_team.run(stop, [&](Worker& worker) {
        ProfileClock clock(worker.index() == 0);
        embed(worker, batch);
        clock.book(m_profile.other);
        for (std::size_t i = 0; i < m_h.layers.size(); ++i) {
            attention(worker, batch, i, clock);
            addBlockAndNormalise(worker, batch, i, Stage::Attention, m_weights.layers[i].feedForwardNorm);
            clock.book(m_profile.other);
            feedForward(worker, batch, i, clock);
            const bool last = i + 1 == m_h.layers.size();
            addBlockAndNormalise(worker, batch, i, Stage::FeedForward,
                last ? m_weights.outputNorm : m_weights.layers[i + 1].attentionNorm);
            clock.book(m_profile.other);
            if (m_faults.any())
                break; // every thread sees it: nothing is noted between here and the next barrier
        }
    });
    SHEAF_CHECK(finished(stop));
    return m_faults.check();
}

void ForwardPass::growPartials(const KvCache& cache, std::size_t position)
{
    std::size_t needed = 0;
    for (std::size_t layer = 0; layer < m_h.layers.size(); ++layer)
        needed
            = std::max(needed, kernels::attentionPartialFloats(cache.shape(layer), m_h.layers[layer].window, position));
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
        normalise(t, 0, Stage::Input, m_weights.layers.front().attentionNorm);
        m_inputs.setPosition(t, batch.firstPosition + t);
    });
}

void ForwardPass::attention(Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock)
{
    const model::LayerWeights& weights = m_weights.layers[layer];
    const std::size_t tokens = batch.tokens();
    const MatmulJob projections[] = {product(weights.q, m_normed, m_inputs.q, tokens),
        product(weights.k, m_normed, m_inputs.k, tokens), product(weights.v, m_normed, m_inputs.v, tokens)};
    runMatmuls(worker, m_kernels, projections);
    clock.book(m_profile.matmul);

    KvCache& cache = *batch.cache;
    m_inputs.place(worker, weights, layer, cache, batch.firstPosition, tokens);
    clock.book(m_profile.other);

    runAttention(worker, m_kernels,
        {cache.shape(layer), m_h.layers[layer].window, m_inputs.queries(), cache.blocks(layer), batch.firstPosition,
            tokens, m_attended.row(0), m_attended.stride(), {m_partials.data(), m_partials.size()},
            weights.sinks.data()});
    clock.book(m_profile.attention);

    const MatmulJob output = product(weights.output, m_attended, m_block, tokens);
    runMatmuls(worker, m_kernels, {&output, 1});
    addBias(worker, batch, weights.outputBias);
    clock.book(m_profile.matmul);
}

void ForwardPass::feedForward(Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock)
{
    const model::LayerWeights& weights = m_weights.layers[layer];
    if (weights.moe)
        m_moe.run(worker, weights, layer, m_normed, batch.tokens(), m_choices[layer], m_block, m_faults);
    else
        dense(worker, batch, *weights.dense);
    clock.book(m_profile.matmul);
}

void ForwardPass::dense(Worker& worker, const Batch& batch, const model::FeedForward& ffn)
{
    const std::size_t tokens = batch.tokens();
    const MatmulJob inner[] = {product(ffn.gate, m_normed, m_gate, tokens), product(ffn.up, m_normed, m_up, tokens)};
    runMatmuls(worker, m_kernels, inner);
    worker.forEach(tokens, [&](std::size_t t) { activateGlu(m_kernels, m_h, ffn, m_gate.row(t), m_up.row(t)); });
    const MatmulJob outer = product(ffn.down, m_gate, m_block, tokens);
    runMatmuls(worker, m_kernels, {&outer, 1});
    addBias(worker, batch, ffn.downBias);
}

void ForwardPass::addBias(Worker& worker, const Batch& batch, const FloatBuffer& bias)
{
    if (bias.size() > 0)
        worker.forEach(
            batch.tokens(), [&](std::size_t t) { m_kernels.add(m_block.row(t), bias.data(), padded(m_h.hidden)); });
}

void ForwardPass::addBlockAndNormalise(
    Worker& worker, const Batch& batch, std::size_t layer, Stage stage, const FloatBuffer& norm)
{
    worker.forEach(batch.tokens(), [&](std::size_t t) {
        m_kernels.add(m_residual.row(t), m_block.row(t), padded(m_h.hidden));
        normalise(t, layer, stage, norm);
    });
}

/// The residual of a token for the next block; layer and stage say what has just been added to it.
void ForwardPass::normalise(std::size_t token, std::size_t layer, Stage stage, const FloatBuffer& norm)
{
    const float squares = m_kernels.rmsNorm(
        m_residual.row(token), norm.data(), m_normed.row(token), padded(m_h.hidden), m_h.hidden, m_h.rmsEps);
    if (!std::isfinite(squares))
        m_faults.note(layer, stage);
}

} // namespace sheaf::runtime
