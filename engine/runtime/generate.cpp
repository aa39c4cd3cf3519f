// ModelEngine::generate: prefill what the cache does not hold, then sample token by token.

#include "engine/runtime/model_engine.h"

#include "engine/runtime/prompt_lookup.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <thread>

namespace sheaf::runtime {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Others may work a third as long as we have; a stop ends the pause soon.
void giveWay(double workedSeconds, const std::stop_token& stop)
{
    constexpr double kShare = 1.0 / 3, kStep = 0.02;
    const Clock::time_point start = Clock::now();
    while (secondsSince(start) < workedSeconds * kShare && !stop.stop_requested())
        std::this_thread::sleep_for(std::chrono::duration<double>(kStep));
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
        , lookup(history)
    {
        summary.promptTokens = r.prompt.size();
        summary.seed = r.sampler.seed;
    }

    const GenerateRequest& request;
    const std::stop_token& stop;
    const GenerateCallbacks& callbacks;
    Sampler sampler;
    TextStream text;
    std::size_t limit() const { return request.maxTokens < 0 ? SIZE_MAX : static_cast<std::size_t>(request.maxTokens); }

    std::vector<TokenId> history; ///< prompt and answer
    PromptLookup lookup;
    DraftPlanner planner;
    PromptLookup::Match match; ///< of the last token
    std::vector<TokenId> guess; ///< match.next, kept while the history grows
    std::size_t drafted = 0; ///< of the guess, fed behind the last token
    std::optional<Clock::time_point> passStart; ///< of the pass whose rows come next
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

Result<std::size_t> ModelEngine::cachedTokens(const GenerateRequest& request)
try {
    SHEAF_CHECK(checkIds(request.prompt));
    SHEAF_TRY(const PromptPictures pictures, placePictures(request.prompt, request.pictures));
    const PromptPart prompt = pictures.part(request.prompt, 0);
    m_keeper.begin({request.prefixCache.folder, {}, request.prefixCache.maxBytes}, m_rootKey, m_cache, *m_kernels);
    return std::max(m_cache.resumable(commonPrefix(prompt)), m_keeper.restorable(prompt));
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

Result<GenerateSummary> ModelEngine::runGeneration(Generation& run)
{
    Result<void> result = prefill(run);
    if (result)
        result = decode(run);
    m_keeper.keepAll(m_cache, m_cached, run.stop);
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
    m_keeper.begin(run.request.prefixCache, m_rootKey, m_cache, *m_kernels);
    SHEAF_CHECK(m_keeper.restore(m_cache, m_cached, run.pictures.part(prompt, 0), *m_team, run.stop));
    const std::size_t cached = m_cache.resumable(commonPrefix(run.pictures.part(prompt, 0)));
    if (m_pictures)
        SHEAF_CHECK(run.pictures.encode(cached, *m_pictures, run.stop, run.callbacks.pictures));
    m_cached.truncate(cached);
    run.summary.cachedTokens = cached;
    Clock::time_point passStart = Clock::now();
    const auto report = [&](std::size_t first, std::size_t count) -> Result<void> {
        m_keeper.keepBlocks(m_cache, m_cached);
        if (run.request.background)
            giveWay(secondsSince(passStart), run.stop);
        passStart = Clock::now();
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
    const Clock::time_point start = Clock::now();
    for (;;) {
        SHEAF_TRY(const std::optional<FinishReason> finish, sampleRows(run));
        run.summary.decodeSeconds = secondsSince(start);
        if (finish) {
            run.summary.finish = *finish;
            return {};
        }
        if (run.summary.completionTokens < run.limit())
            SHEAF_CHECK(feedWithDraft(run));
    }
}

/// Samples from the rows of the last pass: the first, and each further one as long as the guess before it was right.
/// Positions behind a wrong guess are forgotten. A finish ends the answer.
Result<std::optional<FinishReason>> ModelEngine::sampleRows(Generation& run)
{
    GenerateSummary& summary = run.summary;
    if (summary.completionTokens >= run.limit())
        return FinishReason::Length;
    const std::size_t before = m_cached.size() - run.drafted;
    SHEAF_CHECK(m_pass->computeLogits(m_lastRow - run.drafted, run.drafted + 1, run.stop));
    if (run.passStart)
        run.planner.notePass(run.drafted + 1, secondsSince(*run.passStart));
    std::optional<FinishReason> finish;
    std::size_t right = 0;
    for (;; ++right) {
        if (summary.completionTokens >= run.limit()) {
            finish = FinishReason::Length;
            break;
        }
        SHEAF_CHECK(checkFinite(m_pass->logits(right)));
        const TokenId id = run.sampler.next(m_pass->logits(right), run.history);
        const bool guessed = right < run.guess.size() && run.guess[right] == id;
        if (right < std::max(run.drafted, std::size_t{1}) && right < run.guess.size())
            run.planner.noteGuess(run.match.length + right, guessed);
        if ((m_tokenizer && m_tokenizer->isEndOfGeneration(id)) || !deliver(run, id)) {
            finish = FinishReason::Stop;
            break;
        }
        if (before + right >= m_contextTokens) {
            finish = FinishReason::Context;
            break;
        }
        if (right == run.drafted || !guessed)
            break;
    }
    m_cached.truncate(before + right);
    summary.acceptedTokens += right;
    run.drafted = 0;
    return finish;
}

/// The last token, and behind it what is likely to follow if that is worth trying. Logits do not depend on how many
/// tokens a pass has, so the answer is the same with and without.
Result<void> ModelEngine::feedWithDraft(Generation& run)
{
    const std::size_t room = std::min({m_pass->batchTokens() - 1, m_contextTokens - m_cached.size() - 1,
        run.limit() - run.summary.completionTokens - 1, DraftPlanner::kMostTokens});
    run.match = run.request.promptLookup ? run.lookup.find(DraftPlanner::kMostTokens) : PromptLookup::Match();
    run.guess.assign(run.match.next.begin(), run.match.next.end());
    const std::size_t drafted = std::min({run.planner.tokens(run.match.length), run.guess.size(), room});
    std::vector<TokenId> ids = {run.history.back()};
    ids.insert(ids.end(), run.guess.begin(), run.guess.begin() + static_cast<std::ptrdiff_t>(drafted));

    run.passStart = Clock::now();
    const Result<void> fed = feed(std::span<const TokenId>(ids), run.stop);
    if (!fed && drafted > 0 && fed.error().code == ErrorCode::Malformed)
        return feed(std::span<const TokenId>(ids).first(1), run.stop); // a guess may lead where no answer would
    SHEAF_CHECK(fed);
    run.drafted = drafted;
    run.summary.draftedTokens += drafted;
    return {};
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
