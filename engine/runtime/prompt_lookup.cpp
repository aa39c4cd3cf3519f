#include "engine/runtime/prompt_lookup.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sheaf::runtime {

namespace {

constexpr std::size_t kGram = 3; ///< shorter runs recur by chance
constexpr std::size_t kCandidates = 16, kLongestMatch = 64; ///< looked at: a bound on the time of a search

} // namespace

/// Of the three tokens before `end`.
std::size_t PromptLookup::slotOf(std::size_t end) const
{
    std::uint64_t hash = 0;
    for (std::size_t i = end - kGram; i < end; ++i)
        hash = (hash ^ static_cast<std::uint32_t>(m_history[i])) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(hash >> 32) & (m_latest.size() - 1);
}

/// Everything up to, not including, the history's end.
void PromptLookup::index()
{
    const std::size_t size = m_history.size();
    if (2 * size > m_latest.size()) {
        m_latest.assign(std::bit_ceil(4 * size), 0);
        m_earlier.clear();
    }
    if (m_earlier.empty())
        m_earlier.resize(std::min(kGram, size));
    for (std::size_t end = m_earlier.size(); end < size; ++end) {
        std::uint32_t& latest = m_latest[slotOf(end)];
        m_earlier.push_back(latest);
        latest = static_cast<std::uint32_t>(end);
    }
}

/// How many tokens before `end` are those before the history's end.
std::size_t PromptLookup::agreement(std::size_t end) const
{
    const std::size_t size = m_history.size();
    std::size_t length = 0;
    while (length < std::min(end, kLongestMatch) && m_history[end - 1 - length] == m_history[size - 1 - length])
        ++length;
    return length;
}

PromptLookup::Match PromptLookup::find(std::size_t most)
{
    const std::size_t size = m_history.size();
    if (size < kGram)
        return {};
    index();
    Match best;
    std::size_t end = m_latest[slotOf(size)];
    for (std::size_t candidate = 0; end != 0 && candidate < kCandidates; ++candidate, end = m_earlier[end]) {
        const std::size_t length = agreement(end);
        if (length >= kGram && length > best.length)
            best = {length, std::span(m_history).subspan(end, std::min(most, size - end))};
    }
    return best;
}

std::size_t DraftPlanner::tokens(std::size_t matched) const
{
    if (m_seconds[0] == 0)
        return 0;
    const Odds& odds = m_odds[oddsOf(matched)];
    const double chance = odds.right / (odds.right + odds.wrong);
    constexpr double kWorthwhile = 1.05; // less is within what a measurement errs
    double best = kWorthwhile / m_seconds[0];
    std::size_t tokens = 0;
    for (std::size_t size = 1; size < kSizes; ++size) {
        const std::size_t rows = std::size_t{1} << size;
        const double expected = (1 - std::pow(chance, static_cast<double>(rows))) / (1 - chance);
        if (expected / secondsOf(size) > best) {
            best = expected / secondsOf(size);
            tokens = rows - 1;
        }
    }
    return tokens;
}

void DraftPlanner::noteGuess(std::size_t matched, bool right)
{
    constexpr double kMemory = 0.95; // the last twenty or so count
    Odds& odds = m_odds[oddsOf(matched)];
    odds.right = odds.right * kMemory + (right ? 1 : 0);
    odds.wrong = odds.wrong * kMemory + (right ? 0 : 1) + 0.001; // never quite sure
}

void DraftPlanner::notePass(std::size_t rows, double seconds)
{
    const auto size = static_cast<std::size_t>(std::bit_width(rows) - 1);
    if (!std::has_single_bit(rows) || size >= kSizes)
        return;
    double& known = m_seconds[size];
    known = known == 0 ? seconds : 0.8 * known + 0.2 * seconds;
}

/// A size that was never tried is taken for cheap, so that it will be.
double DraftPlanner::secondsOf(std::size_t size) const
{
    constexpr double kOfARow = 0.1;
    if (m_seconds[size] > 0)
        return m_seconds[size];
    return m_seconds[0] * (1 + kOfARow * static_cast<double>((1U << size) - 1));
}

} // namespace sheaf::runtime
