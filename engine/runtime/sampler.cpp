#include "engine/runtime/sampler.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace sheaf::runtime {

TokenId Sampler::next(std::span<const float> logits, std::span<const TokenId> history)
{
    // The common case needs no list of candidates.
    if (m_settings.temperature <= 0 && m_settings.repeatPenalty == 1)
        return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    m_candidates.clear();
    for (std::size_t i = 0; i < logits.size(); ++i)
        m_candidates.push_back({static_cast<TokenId>(i), logits[i], 0});
    if (m_settings.repeatPenalty != 1)
        penalise(history);
    if (m_settings.temperature <= 0)
        return std::max_element(m_candidates.begin(), m_candidates.end(), [](const Candidate& a, const Candidate& b) {
            return a.logit < b.logit;
        })->id;
    keepTopK();
    computeProbabilities(1);
    keepTopP();
    keepMinP();
    computeProbabilities(double{m_settings.temperature});
    return draw();
}

/// Positive logits are divided, negative ones multiplied, once per distinct token.
void Sampler::penalise(std::span<const TokenId> history)
{
    const auto window = static_cast<std::size_t>(std::max(m_settings.repeatLastTokens, 0));
    const std::unordered_set<TokenId> seen(
        history.end() - static_cast<std::ptrdiff_t>(std::min(window, history.size())), history.end());
    for (const TokenId id : seen) {
        if (id < 0 || static_cast<std::size_t>(id) >= m_candidates.size())
            continue;
        float& logit = m_candidates[static_cast<std::size_t>(id)].logit;
        logit = logit > 0 ? logit / m_settings.repeatPenalty : logit * m_settings.repeatPenalty;
    }
}

/// Leaves the candidates sorted, most likely first.
void Sampler::keepTopK()
{
    const std::size_t all = m_candidates.size();
    const std::size_t k = m_settings.topK > 0 ? std::min(static_cast<std::size_t>(m_settings.topK), all) : all;
    const auto better = [](const Candidate& a, const Candidate& b) {
        return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
    };
    std::partial_sort(
        m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(k), m_candidates.end(), better);
    m_candidates.resize(k);
}

void Sampler::computeProbabilities(double temperature)
{
    double sum = 0;
    for (Candidate& c : m_candidates) {
        c.probability = std::exp((double{c.logit} - m_candidates.front().logit) / temperature);
        sum += c.probability;
    }
    for (Candidate& c : m_candidates)
        c.probability /= sum;
}

/// The fewest candidates that together reach top-p.
void Sampler::keepTopP()
{
    if (m_settings.topP >= 1)
        return;
    double sum = 0;
    std::size_t kept = 0;
    while (kept < m_candidates.size() && (kept == 0 || sum < double{m_settings.topP}))
        sum += m_candidates[kept++].probability;
    m_candidates.resize(kept);
}

/// Those at least min-p as likely as the most likely one.
void Sampler::keepMinP()
{
    const double least = m_settings.minP * m_candidates.front().probability;
    while (m_candidates.size() > 1 && m_candidates.back().probability < least)
        m_candidates.pop_back();
}

TokenId Sampler::draw()
{
    double left = uniform();
    for (const Candidate& c : m_candidates) {
        left -= c.probability;
        if (left < 0)
            return c.id;
    }
    return m_candidates.back().id;
}

/// SplitMix64 (Steele, Lea, Flood 2014): the top 53 bits as a number in [0, 1).
double Sampler::uniform()
{
    m_state += 0x9E3779B97F4A7C15u;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-53;
}

} // namespace sheaf::runtime
