#include "engine/runtime/moe_block.h"

#include "engine/runtime/glu.h"

#include <algorithm>
#include <cmath>

namespace sheaf::runtime {

using kernels::FloatBuffer;
using kernels::MatmulJob;
using kernels::Rows;
using kernels::Worker;

namespace {

float sigmoid(float x)
{
    return 1.0F / (1.0F + std::exp(-x));
}

/// exp(logit - max) for the chosen, divided by the sum over all experts or over the chosen.
void softmaxScores(
    std::span<const float> logits, bool renormalise, std::span<const std::int32_t> experts, std::span<float> scores)
{
    const float max = logits[static_cast<std::size_t>(experts.front())];
    double sum = 0;
    if (!renormalise)
        for (const float logit : logits)
            sum += std::exp(double{logit} - max);
    for (std::size_t i = 0; i < experts.size(); ++i) {
        scores[i] = static_cast<float>(std::exp(double{logits[static_cast<std::size_t>(experts[i])]} - max));
        if (renormalise)
            sum += scores[i];
    }
    for (float& score : scores)
        score = static_cast<float>(score / sum);
}

void sigmoidScores(
    std::span<const float> logits, bool renormalise, std::span<const std::int32_t> experts, std::span<float> scores)
{
    double sum = 0;
    for (std::size_t i = 0; i < experts.size(); ++i)
        sum += scores[i] = sigmoid(logits[static_cast<std::size_t>(experts[i])]);
    if (renormalise)
        for (float& score : scores)
            score = static_cast<float>(score / sum);
}

std::size_t widestExpert(const model::Weights& weights)
{
    std::size_t width = 0;
    for (const model::LayerWeights& layer : weights.layers)
        if (layer.moe)
            width = std::max(width, layer.moe->experts.front().gate.rows);
    return width;
}

std::size_t widestShared(const model::Weights& weights)
{
    std::size_t width = 0;
    for (const model::LayerWeights& layer : weights.layers)
        if (layer.moe && layer.moe->shared)
            width = std::max(width, layer.moe->shared->gate.rows);
    return width;
}

} // namespace

void chooseExperts(std::span<const float> logits, const model::Hyperparameters& h, std::span<std::int32_t> experts,
    std::span<float> scores)
{
    const auto chosen = [&](std::size_t slot, std::size_t e) {
        return std::find(
                   experts.begin(), experts.begin() + static_cast<std::ptrdiff_t>(slot), static_cast<std::int32_t>(e))
            != experts.begin() + static_cast<std::ptrdiff_t>(slot);
    };
    for (std::size_t slot = 0; slot < experts.size(); ++slot) {
        std::size_t best = logits.size();
        for (std::size_t e = 0; e < logits.size(); ++e)
            if ((best == logits.size() || logits[e] > logits[best]) && !chosen(slot, e))
                best = e;
        experts[slot] = static_cast<std::int32_t>(best);
    }
    using enum model::RouterScore;
    if (h.routerScore == Sigmoid || h.routerScore == SigmoidRenormalised)
        sigmoidScores(logits, h.routerScore == SigmoidRenormalised, experts, scores);
    else
        softmaxScores(logits, h.routerScore == SoftmaxRenormalised, experts, scores);
    for (float& score : scores)
        score *= h.expertScale;
}

MoeBlock::MoeBlock(const model::Hyperparameters& h, const model::Weights& weights, const kernels::KernelSet& kernels,
    std::size_t batchTokens)
    : m_h(h)
    , m_kernels(kernels)
{
    const std::size_t width = widestExpert(weights), shared = widestShared(weights);
    if (width == 0)
        return;
    const std::size_t pairs = batchTokens * h.expertsUsed;
    m_logits = Rows(batchTokens, h.experts);
    m_rowOfPair.resize(pairs);
    m_pairOfRow.resize(pairs);
    m_firstRow.resize(h.experts + 1);
    m_in = Rows(pairs, h.hidden);
    m_gate = Rows(pairs, width);
    m_up = Rows(pairs, width);
    m_out = Rows(pairs, h.hidden);
    if (shared > 0) {
        m_sharedGate = Rows(batchTokens, shared);
        m_sharedUp = Rows(batchTokens, shared);
        m_sharedOut = Rows(batchTokens, h.hidden);
        m_sharedLogit = Rows(batchTokens, 1);
    }
    m_upJobs.reserve(2 * h.experts + 2);
    m_downJobs.reserve(h.experts + 1);
}

void MoeBlock::run(Worker& worker, const model::LayerWeights& weights, std::size_t layer, const Rows& x,
    std::size_t tokens, ExpertChoices& choices, Rows& out, FaultWatch& faults)
{
    const model::MoeWeights& moe = *weights.moe;
    const MatmulJob scores[] = {{&moe.router, x.row(0), x.stride(), m_logits.row(0), m_logits.stride(), tokens},
        {&moe.sharedGate, x.row(0), x.stride(), m_sharedLogit.row(0), m_sharedLogit.stride(), tokens}};
    runMatmuls(worker, m_kernels, {scores, moe.sharedGate.rows > 0 ? 2U : 1U});
    worker.forEach(tokens, [&](std::size_t t) {
        if (!chooseFor(t, moe, choices))
            faults.note(layer, FaultWatch::Stage::Router);
    });
    if (worker.index() == 0)
        sortByExpert(moe, x, tokens, choices);
    worker.barrier();

    const std::size_t pairs = tokens * m_h.expertsUsed;
    worker.forEach(pairs, [&](std::size_t row) {
        const std::uint32_t pair = m_pairOfRow[row];
        const float* from = x.row(pair / m_h.expertsUsed);
        const float score = m_h.family->scoreOn == model::ScoreOn::Input ? choices.scores[pair] : 1.0F;
        for (std::size_t i = 0; i < m_h.hidden; ++i)
            m_in.row(row)[i] = from[i] * score;
    });
    runMatmuls(worker, m_kernels, m_upJobs);
    const std::size_t sharedRows = moe.shared ? tokens : 0;
    worker.forEach(pairs + sharedRows, [&](std::size_t i) {
        if (i < pairs)
            activate(i, moe, choices);
        else
            activateGlu(m_kernels, m_h, *moe.shared, m_sharedGate.row(i - pairs), m_sharedUp.row(i - pairs));
    });
    runMatmuls(worker, m_kernels, m_downJobs);
    combine(worker, moe, tokens, choices, out);
}

bool MoeBlock::chooseFor(std::size_t token, const model::MoeWeights& moe, ExpertChoices& choices)
{
    const std::span<float> logits(m_logits.row(token), m_h.experts);
    if (moe.routerBias.size() > 0)
        m_kernels.add(logits.data(), moe.routerBias.data(), kernels::padded(logits.size()));
    const std::size_t used = m_h.expertsUsed;
    chooseExperts(
        logits, m_h, {choices.experts.data() + token * used, used}, {choices.scores.data() + token * used, used});
    return std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); });
}

void MoeBlock::activate(std::size_t row, const model::MoeWeights& moe, const ExpertChoices& choices)
{
    const auto expert = static_cast<std::size_t>(choices.experts[m_pairOfRow[row]]);
    activateGlu(m_kernels, m_h, moe.experts[expert], m_gate.row(row), m_up.row(row));
}

/// Counting sort of the pairs, and the products that each expert in use has to do.
void MoeBlock::sortByExpert(
    const model::MoeWeights& moe, const Rows& x, std::size_t tokens, const ExpertChoices& choices)
{
    const std::size_t pairs = tokens * m_h.expertsUsed;
    std::fill(m_firstRow.begin(), m_firstRow.end(), 0);
    for (std::size_t pair = 0; pair < pairs; ++pair)
        ++m_firstRow[static_cast<std::size_t>(choices.experts[pair]) + 1];
    for (std::size_t e = 0; e < m_h.experts; ++e)
        m_firstRow[e + 1] += m_firstRow[e];
    // Filling an expert's rows moves its first row to the next expert's; shifting back restores the table.
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        const std::uint32_t row = m_firstRow[static_cast<std::size_t>(choices.experts[pair])]++;
        m_rowOfPair[pair] = row;
        m_pairOfRow[row] = static_cast<std::uint32_t>(pair);
    }
    std::copy_backward(m_firstRow.begin(), m_firstRow.end() - 1, m_firstRow.end());
    m_firstRow[0] = 0;

    m_upJobs.clear();
    m_downJobs.clear();
    for (std::size_t e = 0; e < m_h.experts; ++e) {
        const std::size_t first = m_firstRow[e], rows = m_firstRow[e + 1] - first;
        if (rows == 0)
            continue;
        const model::FeedForward& f = moe.experts[e];
        m_upJobs.push_back({&f.gate, m_in.row(first), m_in.stride(), m_gate.row(first), m_gate.stride(), rows});
        m_upJobs.push_back({&f.up, m_in.row(first), m_in.stride(), m_up.row(first), m_up.stride(), rows});
        m_downJobs.push_back({&f.down, m_gate.row(first), m_gate.stride(), m_out.row(first), m_out.stride(), rows});
    }
    if (!moe.shared)
        return;
    const model::FeedForward& f = *moe.shared;
    m_upJobs.push_back({&f.gate, x.row(0), x.stride(), m_sharedGate.row(0), m_sharedGate.stride(), tokens});
    m_upJobs.push_back({&f.up, x.row(0), x.stride(), m_sharedUp.row(0), m_sharedUp.stride(), tokens});
    m_downJobs.push_back(
        {&f.down, m_sharedGate.row(0), m_sharedGate.stride(), m_sharedOut.row(0), m_sharedOut.stride(), tokens});
}

/// Slots are added in their order, the shared expert first: a sum that no schedule changes.
void MoeBlock::combine(
    Worker& worker, const model::MoeWeights& moe, std::size_t tokens, const ExpertChoices& choices, Rows& out)
{
    const bool gated = moe.sharedGate.rows > 0;
    worker.forEach(tokens, [&](std::size_t t) {
        const std::size_t n = kernels::padded(m_h.hidden);
        float* y = out.row(t);
        std::fill(y, y + n, 0.0F);
        if (moe.shared) {
            if (moe.shared->downBias.size() > 0)
                m_kernels.add(m_sharedOut.row(t), moe.shared->downBias.data(), n);
            m_kernels.scaleAdd(y, 1, m_sharedOut.row(t), gated ? sigmoid(*m_sharedLogit.row(t)) : 1.0F, n);
        }
        for (std::size_t slot = 0; slot < m_h.expertsUsed; ++slot) {
            const std::size_t pair = t * m_h.expertsUsed + slot;
            const float score = m_h.family->scoreOn == model::ScoreOn::Output ? choices.scores[pair] : 1.0F;
            const FloatBuffer& bias = moe.experts[static_cast<std::size_t>(choices.experts[pair])].downBias;
            float* expert = m_out.row(m_rowOfPair[pair]);
            if (bias.size() > 0)
                m_kernels.add(expert, bias.data(), n);
            m_kernels.scaleAdd(y, 1, expert, score, n);
        }
    });
}

} // namespace sheaf::runtime
