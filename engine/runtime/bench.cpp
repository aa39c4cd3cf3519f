// ModelEngine::bench: prompt and generation speed, and where the time goes.

#include "engine/runtime/model_engine.h"

#include <algorithm>
#include <chrono>
#include <new>

namespace sheaf::runtime {

namespace {

using Clock = std::chrono::steady_clock;

double perSecond(std::size_t tokens, Clock::time_point start)
{
    return static_cast<double>(tokens) / std::chrono::duration<double>(Clock::now() - start).count();
}

/// Ids spread over the vocabulary: speed must not depend on them, expert choices do.
std::vector<TokenId> spreadIds(std::size_t count, std::size_t vocab)
{
    constexpr std::size_t kStride = 7919; // a prime
    std::vector<TokenId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(static_cast<TokenId>(i * kStride % vocab));
    return ids;
}

void setShares(const Profile& profile, BenchResult& result)
{
    const double total = profile.matmul + profile.attention + profile.other;
    if (total <= 0)
        return;
    result.matmulShare = profile.matmul / total;
    result.attentionShare = profile.attention / total;
    result.otherShare = profile.other / total;
}

} // namespace

Result<BenchResult> ModelEngine::bench(const BenchRequest& request, std::stop_token stop)
try {
    if (request.promptTokens < 0 || request.generatedTokens < 0 || request.depthTokens < 0 || request.repeats < 1)
        return fail(ErrorCode::Usage, "negative numbers cannot be measured");
    return runBench(request, stop);
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

Result<BenchResult> ModelEngine::runBench(const BenchRequest& request, const std::stop_token& stop)
{
    const auto depth = static_cast<std::size_t>(request.depthTokens);
    const std::vector<TokenId> prompt = spreadIds(static_cast<std::size_t>(request.promptTokens), m_h.vocab);
    const std::vector<TokenId> answer = spreadIds(static_cast<std::size_t>(request.generatedTokens), m_h.vocab);
    if (depth + std::max(prompt.size(), answer.size()) > m_contextTokens)
        return fail(ErrorCode::DoesNotFit, "the window holds " + std::to_string(m_contextTokens) + " tokens");

    m_cached.clear();
    SHEAF_CHECK(feed(std::span<const TokenId>(spreadIds(depth, m_h.vocab)), stop));
    SHEAF_CHECK(m_cache.reserve(depth + std::max(prompt.size(), answer.size())));
    // Caches, page tables and clocks settle before the first measurement.
    SHEAF_CHECK(feed(std::span<const TokenId>(prompt).first(std::min(prompt.size(), m_pass->batchTokens())), stop));
    m_pass->resetProfile();

    BenchResult result;
    for (int repeat = 0; repeat < request.repeats; ++repeat) {
        if (!prompt.empty()) {
            SHEAF_CHECK(rewind(depth, stop));
            const Clock::time_point start = Clock::now();
            SHEAF_CHECK(feed(std::span<const TokenId>(prompt), stop));
            SHEAF_CHECK(logitsOfRow(m_lastRow, stop));
            result.promptTokensPerSecond.push_back(perSecond(prompt.size(), start));
        }
        if (!answer.empty()) {
            SHEAF_CHECK(rewind(depth, stop));
            const Clock::time_point start = Clock::now();
            for (const TokenId& id : answer) {
                SHEAF_CHECK(feed(std::span(&id, 1), stop));
                SHEAF_CHECK(logitsOfRow(m_lastRow, stop));
            }
            result.generatedTokensPerSecond.push_back(perSecond(answer.size(), start));
        }
    }
    setShares(m_pass->profile(), result);
    return result;
}

} // namespace sheaf::runtime
