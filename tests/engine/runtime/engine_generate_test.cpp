// Generation on a small random model: reuse of the cache, stops, and how an answer ends.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace sheaf::test {

namespace {

struct Answer {
    std::vector<TokenId> ids;
    std::string text;
    GenerateSummary summary;
};

class EngineGenerate : public testing::Test {
protected:
    EngineGenerate()
    {
        m_model.vocabulary = true;
        m_model.save(m_folder / "model.gguf");
    }

    std::unique_ptr<Engine> load(const EngineOptions& options = {.threads = 2, .batchTokens = 16})
    {
        auto engine = Engine::load(m_folder / "model.gguf", options);
        if (!engine)
            throw std::runtime_error(engine.error().what + " " + engine.error().where);
        return std::move(*engine);
    }

    static Answer ask(Engine& engine, const GenerateRequest& request, std::stop_token stop = {})
    {
        Answer answer;
        GenerateCallbacks callbacks;
        callbacks.token = [&](const TokenEvent& event) {
            answer.text += event.text;
            if (event.id >= 0)
                answer.ids.push_back(event.id);
        };
        auto summary = engine.generate(request, stop, callbacks);
        if (!summary)
            throw std::runtime_error(summary.error().what);
        answer.summary = *summary;
        return answer;
    }

    static GenerateRequest greedy(std::vector<TokenId> prompt, std::int64_t maxTokens)
    {
        GenerateRequest request;
        request.prompt = std::move(prompt);
        request.sampler.temperature = 0;
        request.maxTokens = maxTokens;
        return request;
    }

    static std::vector<TokenId> prompt(std::size_t count, TokenId shift = 0)
    {
        std::vector<TokenId> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(static_cast<TokenId>((i * 7 + static_cast<std::size_t>(shift)) % 48));
        return ids;
    }

    TemporaryFolder m_folder;
    TinyLlama m_model;
};

} // namespace

TEST_F(EngineGenerate, EndsAtTheRequestedLength)
{
    const auto engine = load();
    const Answer answer = ask(*engine, greedy(prompt(5), 6));
    EXPECT_EQ(answer.summary.finish, FinishReason::Length);
    EXPECT_EQ(answer.summary.completionTokens, 6u);
    EXPECT_EQ(answer.ids.size(), 6u);
    EXPECT_EQ(answer.summary.promptTokens, 5u);
    EXPECT_EQ(answer.summary.cachedTokens, 0u);
}

TEST_F(EngineGenerate, NoTokensWantedMeansNone)
{
    const auto engine = load();
    const Answer answer = ask(*engine, greedy(prompt(5), 0));
    EXPECT_EQ(answer.summary.finish, FinishReason::Length);
    EXPECT_TRUE(answer.ids.empty());
}

TEST_F(EngineGenerate, EndsAtTheWindow)
{
    const auto engine = load({.threads = 1, .contextTokens = 20});
    const Answer answer = ask(*engine, greedy(prompt(15), -1));
    EXPECT_TRUE(answer.summary.finish == FinishReason::Context || answer.summary.finish == FinishReason::Stop);
    if (answer.summary.finish == FinishReason::Context) {
        EXPECT_EQ(answer.ids.size(), 6u)
            << "five positions are left, and the last of their logits gives one more token";
    }
}

TEST_F(EngineGenerate, ReusesTheCommonPrefixWithoutChangingTheAnswer)
{
    const auto reusing = load();
    ask(*reusing, greedy(prompt(300), 20));
    std::vector<TokenId> second = prompt(280);
    second.insert(second.end(), {1, 2, 3, 4, 5});
    const Answer reused = ask(*reusing, greedy(second, 20));
    EXPECT_EQ(reused.summary.cachedTokens, 280u);

    const auto fresh = load({.threads = 1, .batchTokens = 7});
    const Answer computed = ask(*fresh, greedy(second, 20));
    EXPECT_EQ(computed.summary.cachedTokens, 0u);
    EXPECT_EQ(reused.ids, computed.ids);

    const Answer again = ask(*reusing, greedy(second, 20));
    EXPECT_EQ(again.summary.cachedTokens, second.size() - 1) << "the last token's logits are needed";
    EXPECT_EQ(again.ids, computed.ids);
}

TEST_F(EngineGenerate, AContinuedConversationReusesTheAnswerToo)
{
    const auto engine = load();
    const Answer first = ask(*engine, greedy(prompt(30), 10));
    std::vector<TokenId> second = prompt(30);
    second.insert(second.end(), first.ids.begin(), first.ids.end());
    const std::size_t said = second.size();
    second.push_back(9);
    const Answer next = ask(*engine, greedy(second, 3));
    EXPECT_GE(next.summary.cachedTokens, said - 1);
    EXPECT_EQ(next.ids, ask(*load(), greedy(second, 3)).ids);
}

TEST_F(EngineGenerate, SeedsGiveTheSameAnswerForAnyThreadsAndBatch)
{
    GenerateRequest request = greedy(prompt(60), 40);
    request.sampler.temperature = 1.2F;
    request.sampler.seed = 42;
    const Answer one = ask(*load({.threads = 1, .batchTokens = 64}), request);
    const Answer two = ask(*load({.threads = 2, .batchTokens = 9}), request);
    EXPECT_EQ(one.ids, two.ids);
    request.sampler.seed = 43;
    EXPECT_NE(ask(*load(), request).ids, one.ids);
}

TEST_F(EngineGenerate, StopsBeforeAStopTextThatSpansTokens)
{
    const auto engine = load();
    const Answer whole = ask(*engine, greedy(prompt(12), 12));
    ASSERT_GE(whole.text.size(), 8u);
    GenerateRequest request = greedy(prompt(12), 12);
    request.stopTexts = {whole.text.substr(5, 3)};
    const Answer stopped = ask(*engine, request);
    EXPECT_EQ(stopped.text, whole.text.substr(0, whole.text.find(request.stopTexts[0])));
    EXPECT_EQ(stopped.summary.finish, FinishReason::Stop);
}

TEST_F(EngineGenerate, ReportsPrefillOfTheNewTokens)
{
    const auto engine = load();
    ask(*engine, greedy(prompt(20), 1));
    std::vector<std::pair<std::size_t, std::size_t>> reports;
    GenerateCallbacks callbacks;
    callbacks.prefill = [&](std::size_t done, std::size_t total) { reports.emplace_back(done, total); };
    const GenerateRequest request = greedy(prompt(60), 1);
    ASSERT_TRUE(engine->generate(request, {}, callbacks));
    const std::vector<std::pair<std::size_t, std::size_t>> expected = {{0, 40}, {16, 40}, {32, 40}, {40, 40}};
    EXPECT_EQ(reports, expected);
}

TEST_F(EngineGenerate, AStopIsNoErrorAndTheNextRequestIsRight)
{
    const auto engine = load();
    const Answer whole = ask(*engine, greedy(prompt(40), 30));
    std::stop_source stop;
    Answer cut;
    GenerateCallbacks callbacks;
    callbacks.token = [&](const TokenEvent& event) {
        cut.ids.push_back(event.id);
        if (cut.ids.size() == 4)
            stop.request_stop();
    };
    const auto summary = engine->generate(greedy(prompt(40), 30), stop.get_token(), callbacks);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->finish, FinishReason::Cancelled);
    EXPECT_EQ(summary->completionTokens, 4u);
    EXPECT_EQ(ask(*engine, greedy(prompt(40), 30)).ids, whole.ids);
}

TEST_F(EngineGenerate, AStopDuringPrefillIsAnsweredAndForgotten)
{
    const auto engine = load({.threads = 2, .batchTokens = 4});
    std::stop_source stop;
    GenerateCallbacks callbacks;
    callbacks.prefill = [&](std::size_t done, std::size_t) {
        if (done >= 8)
            stop.request_stop();
    };
    const auto summary = engine->generate(greedy(prompt(400), 5), stop.get_token(), callbacks);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->finish, FinishReason::Cancelled);
    EXPECT_EQ(summary->completionTokens, 0u);
    EXPECT_EQ(ask(*engine, greedy(prompt(400), 5)).ids, ask(*load(), greedy(prompt(400), 5)).ids);
}

TEST_F(EngineGenerate, LogitsLeaveNoTrace)
{
    const auto engine = load();
    const Answer before = ask(*engine, greedy(prompt(33), 8));
    ASSERT_TRUE(engine->logits(prompt(50, 3), {}, {}, {}));
    EXPECT_EQ(ask(*engine, greedy(prompt(33), 8)).ids, before.ids);
}

TEST_F(EngineGenerate, BenchMeasuresEveryRepeat)
{
    const auto engine = load();
    const auto result = engine->bench({.promptTokens = 40, .generatedTokens = 5, .depthTokens = 20, .repeats = 3}, {});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->promptTokensPerSecond.size(), 3u);
    EXPECT_EQ(result->generatedTokensPerSecond.size(), 3u);
    EXPECT_NEAR(result->matmulShare + result->attentionShare + result->otherShare, 1, 1e-9);
    EXPECT_FALSE(engine->bench({.promptTokens = 4000}, {}));
}

} // namespace sheaf::test
