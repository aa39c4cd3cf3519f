// Guessing tokens from the text so far: what is found, when it is tried, and that no answer changes.

#include "engine/runtime/prompt_lookup.h"

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

namespace sheaf::test {

namespace {

using runtime::DraftPlanner;
using runtime::PromptLookup;

std::vector<TokenId> vectorOf(std::span<const TokenId> ids)
{
    return {ids.begin(), ids.end()};
}

} // namespace

TEST(PromptLookup, FindsWhatFollowedTheSameTokens)
{
    std::vector<TokenId> history = {9, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3};
    PromptLookup lookup(history);
    const auto match = lookup.find(4);
    EXPECT_EQ(match.length, 3u);
    EXPECT_EQ(vectorOf(match.next), (std::vector<TokenId>{4, 5, 6, 7}));
    history.insert(history.end(), {4, 5});
    EXPECT_EQ(lookup.find(2).length, 5u);
    EXPECT_EQ(vectorOf(lookup.find(2).next), (std::vector<TokenId>{6, 7}));
}

TEST(PromptLookup, PrefersTheLongestAndThenTheLatestMatch)
{
    std::vector<TokenId> history = {8, 1, 2, 3, 10, 7, 1, 2, 3, 11, 7, 1, 2, 3, 12, 8, 1, 2, 3};
    PromptLookup lookup(history);
    EXPECT_EQ(vectorOf(lookup.find(1).next), (std::vector<TokenId>{10}));
    history.insert(history.end(), {0, 5, 1, 2, 3});
    EXPECT_EQ(vectorOf(lookup.find(1).next), (std::vector<TokenId>{0}));
}

TEST(PromptLookup, FindsNothingInNewOrShortText)
{
    std::vector<TokenId> history;
    PromptLookup lookup(history);
    EXPECT_EQ(lookup.find(4).length, 0u);
    history = {1, 2, 1, 2};
    EXPECT_EQ(lookup.find(4).length, 0u);
    history = {1, 2, 3, 4, 5, 6};
    EXPECT_EQ(lookup.find(4).length, 0u);
}

TEST(PromptLookup, AHistoryThatGrowsIsSearchedLikeOneThatWasThereAtOnce)
{
    std::vector<TokenId> growing;
    PromptLookup lookup(growing);
    std::uint32_t random = 1;
    for (int i = 0; i < 3000; ++i) {
        random = random * 1664525 + 1013904223;
        growing.push_back(static_cast<TokenId>(random >> 29));
        std::vector<TokenId> copy = growing;
        PromptLookup fresh(copy);
        const auto a = lookup.find(5), b = fresh.find(5);
        ASSERT_EQ(a.length, b.length) << i;
        ASSERT_EQ(vectorOf(a.next), vectorOf(b.next)) << i;
    }
}

TEST(DraftPlanner, TriesWhatPaysAndStopsWhenGuessesAreWrong)
{
    DraftPlanner planner;
    EXPECT_EQ(planner.tokens(20), 0u) << "before anything was measured";
    planner.notePass(1, 1.0);
    for (int i = 0; i < 40; ++i)
        planner.noteGuess(20, true);
    EXPECT_EQ(planner.tokens(20), DraftPlanner::kMostTokens);
    for (int i = 0; i < 40; ++i)
        planner.noteGuess(20, false);
    EXPECT_EQ(planner.tokens(20), 0u);
    for (int i = 0; i < 40; ++i)
        planner.noteGuess(20, true);
    for (const std::size_t rows : {2, 4, 8, 16})
        planner.notePass(rows, static_cast<double>(rows)); // several tokens cost as much as one after another
    EXPECT_EQ(planner.tokens(20), 0u);
}

TEST(PromptLookupAnswers, AreTheSameWithAndWithoutGuesses)
{
    TemporaryFolder folder;
    TinyLlama model;
    model.vocabulary = true;
    model.save(folder / "model.gguf");
    std::size_t drafted = 0, accepted = 0;
    for (const int batch : {1, 2, 16, 64})
        for (const double temperature : {0.0, 0.3, 1.0})
            for (const std::uint64_t seed : {1, 2}) {
                GenerateRequest request;
                for (int i = 0; i < 60; ++i)
                    request.prompt.push_back(3 + i * 5 % 20);
                request.sampler.temperature = temperature;
                request.sampler.seed = seed;
                request.maxTokens = 150;
                std::vector<std::vector<TokenId>> answers;
                for (const bool lookup : {false, true}) {
                    auto engine = Engine::load(folder / "model.gguf", {.threads = 2, .batchTokens = batch});
                    ASSERT_TRUE(engine) << engine.error().what;
                    request.promptLookup = lookup;
                    GenerateCallbacks callbacks;
                    std::vector<TokenId>& ids = answers.emplace_back();
                    callbacks.token = [&](const TokenEvent& event) { ids.push_back(event.id); };
                    const auto summary = (*engine)->generate(request, {}, callbacks);
                    ASSERT_TRUE(summary) << summary.error().what;
                    EXPECT_EQ(summary->draftedTokens > 0 && !lookup, false);
                    drafted += summary->draftedTokens;
                    accepted += summary->acceptedTokens;
                    // A second answer on top of the first finds the cache in order.
                    const auto again = (*engine)->generate(request, {}, callbacks);
                    ASSERT_TRUE(again) << again.error().what;
                }
                EXPECT_EQ(answers[0], answers[1]) << "batch " << batch << ", temperature " << temperature;
            }
    EXPECT_GT(accepted, 0u) << drafted << " were tried";
}

} // namespace sheaf::test
