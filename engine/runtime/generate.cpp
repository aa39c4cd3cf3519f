// ModelEngine::generate: prefill what the cache does not hold, then sample token by token.

#include "engine/runtime/model_engine.h"

#include <algorithm>
#include <chrono>
#include <new>

namespace sheaf::runtime {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

/// One request under way.
struct ModelEngine::Generation {
    Generation(const GenerateRequest& r, const std::stop_token& s, const GenerateCallbacks& c)
        : request(r)
        , stop(s)
        , callbacks(c)
        , sampler(r.sampler)
        , text(r.stopTexts)
        , history(r.prompt)
    {
        summary.promptTokens = r.prompt.size();
        summary.seed = r.sampler.seed;
    }

    const GenerateRequest& request;
    const std::stop_token& stop;
    const GenerateCallbacks& callbacks;
    Sampler sampler;
    TextStream text;
    std::vector<TokenId> history; ///< prompt and answer
    PromptPictures pictures;
    GenerateSummary summary;
    Clock::time_point start = Clock::now();
};

Result<GenerateSummary> ModelEngine::generate(
    const GenerateRequest& request, std::stop_token stop, const GenerateCallbacks& callbacks)
try {
    SHEAF_CHECK(checkIds(request.prompt));
    Generation run(request, stop, callbacks);
    SHEAF_TRY(run.pictures, placePictures(request.prompt, request.pictures));
    return runGeneration(run);
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

Result<GenerateSummary> ModelEngine::runGeneration(Generation& run)
{
    Result<void> result = prefill(run);
    if (result)
        result = decode(run);
    if (!result && result.error().code != ErrorCode::Cancelled)
        return tl::unexpected<Error>(std::move(result).error());
    if (!result)
        run.summary.finish = FinishReason::Cancelled;
    if (const std::string rest = run.text.flush(); !rest.empty() && run.callbacks.token)
        run.callbacks.token({-1, rest});
    return run.summary;
}

/// Positions of the prompt that the cache already holds. At least one token is left to be computed: its logits are
/// needed.
std::size_t ModelEngine::commonPrefix(const PromptPart& prompt) const
{
    return std::min(m_cached.commonPrefix(prompt), prompt.ids.size() - 1);
}

Result<void> ModelEngine::prefill(Generation& run)
{
    const std::span<const TokenId> prompt = run.request.prompt;
    const std::size_t cached = m_cache.resumable(commonPrefix(run.pictures.part(prompt, 0)));
    if (m_pictures)
        SHEAF_CHECK(run.pictures.encode(cached, *m_pictures, run.stop, run.callbacks.pictures));
    m_cached.truncate(cached);
    run.summary.cachedTokens = cached;
    const auto report = [&](std::size_t first, std::size_t count) -> Result<void> {
        if (run.callbacks.prefill)
            run.callbacks.prefill(first + count, prompt.size() - cached);
        return {};
    };
    SHEAF_CHECK(report(0, 0));
    SHEAF_CHECK(feed(run.pictures.part(prompt, cached), run.stop, report));
    run.summary.prefillSeconds = secondsSince(run.start);
    return {};
}

Result<void> ModelEngine::decode(Generation& run)
{
    const auto limit = run.request.maxTokens < 0 ? SIZE_MAX : static_cast<std::size_t>(run.request.maxTokens);
    const Clock::time_point start = Clock::now();
    GenerateSummary& summary = run.summary;
    for (;;) {
        summary.decodeSeconds = secondsSince(start);
        if (summary.completionTokens >= limit) {
            summary.finish = FinishReason::Length;
            return {};
        }
        SHEAF_TRY(const auto logits, logitsOfRow(m_lastRow, run.stop));
        const TokenId id = run.sampler.next(logits, run.history);
        if (m_tokenizer && m_tokenizer->isEndOfGeneration(id)) {
            summary.finish = FinishReason::Stop;
            return {};
        }
        if (!deliver(run, id)) {
            summary.finish = FinishReason::Stop;
            return {};
        }
        if (m_cached.size() >= m_contextTokens) {
            summary.finish = FinishReason::Context;
            return {};
        }
        if (summary.completionTokens < limit)
            SHEAF_CHECK(feed(std::span<const TokenId>(&run.history.back(), 1), run.stop));
    }
}

/// False once a stop text was met.
bool ModelEngine::deliver(Generation& run, TokenId id)
{
    run.history.push_back(id);
    const std::string bytes = m_tokenizer ? m_tokenizer->decode({&id, 1}, SpecialTokens::AsText) : std::string();
    const TokenEvent event = {id, run.text.push(bytes)};
    if (run.summary.completionTokens++ == 0)
        run.summary.firstTokenSeconds = secondsSince(run.start);
    if (run.callbacks.token)
        run.callbacks.token(event);
    return !run.text.stopped();
}

} // namespace sheaf::runtime
