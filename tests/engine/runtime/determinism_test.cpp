// Logits are the same bytes for any number of threads, any batch size and any run; so are sampled answers, whatever was
// in the cache. CMakeLists.txt runs it once for each instruction set.

#include "engine/api/engine.h"
#include "engine/runtime/golden_manifest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace sheaf::test {

namespace {

std::vector<GoldenRun> runsUnder(const char* variable)
{
    const char* root = std::getenv(variable);
    const std::filesystem::path golden = std::filesystem::path(root ? root : "") / "golden";
    return std::filesystem::exists(golden / "manifest.json") ? readGoldenRuns(golden) : std::vector<GoldenRun>();
}

/// The models kept here, one a family, and from the set beside this checkout one with nine more types.
std::vector<GoldenRun> models()
{
    std::vector<GoldenRun> models = runsUnder("SHEAF_TEST_DATA");
    for (GoldenRun& run : runsUnder("SHEAF_SHARED_DATA"))
        if (run.model.filename() == "llama_types-types.gguf")
            models.push_back(std::move(run));
    return models;
}

class Determinism : public testing::TestWithParam<GoldenRun> {
protected:
    void SetUp() override
    {
        if (const auto isa = activeIsa(); !isa)
            GTEST_SKIP() << isa.error().what;
    }

    std::unique_ptr<Engine> load(int threads, int batch)
    {
        auto engine = Engine::load(GetParam().model,
            {.threads = threads,
                .batchTokens = batch,
                .kvPrecision = kvPrecisionUnderTest(),
                .adapters = GetParam().adapters});
        EXPECT_TRUE(engine) << engine.error().what;
        return engine ? std::move(*engine) : nullptr;
    }

    /// The ids of the run, over and over.
    std::vector<TokenId> ids(std::size_t count) const
    {
        std::vector<TokenId> repeated;
        while (repeated.size() < count)
            repeated.push_back(GetParam().ids[repeated.size() % GetParam().ids.size()]);
        return repeated;
    }
};

std::vector<float> allLogits(Engine& engine, std::span<const TokenId> ids)
{
    std::vector<float> values;
    LogitsCallbacks callbacks;
    callbacks.row
        = [&](std::size_t, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); };
    const auto result = engine.logits(ids, {}, {}, callbacks);
    EXPECT_TRUE(result.has_value());
    return values;
}

/// Twelve tokens so hot that any other logits would soon choose others.
std::vector<TokenId> sampled(Engine& engine, std::vector<TokenId> prompt)
{
    GenerateRequest request;
    request.prompt = std::move(prompt);
    request.maxTokens = 12;
    request.sampler = {.temperature = 2.0F, .topK = 0, .topP = 1, .minP = 0, .seed = 7};
    std::vector<TokenId> tokens;
    GenerateCallbacks callbacks;
    callbacks.token = [&](const TokenEvent& event) { tokens.push_back(event.id); };
    const auto summary = engine.generate(request, {}, callbacks);
    EXPECT_TRUE(summary.has_value());
    return tokens;
}

std::string testName(const testing::TestParamInfo<GoldenRun>& info)
{
    std::string name = info.param.id;
    std::ranges::replace_if(
        name, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

} // namespace

TEST_P(Determinism, LogitsAreTheSameBytesForAnyThreadsAndBatch)
{
    struct Way {
        int threads, batch;
        std::size_t tokens;
    };
    // Causal: what the first tokens give does not depend on how many follow. Past one block of keys (256) several are
    // merged; the small batches have enough of fewer tokens.
    constexpr Way kWays[] = {{1, 512, 264}, {3, 512, 264}, {2, 512, 60}, {1, 7, 60}, {2, 7, 60}, {3, 7, 60}, {1, 1, 20},
        {2, 1, 20}, {3, 1, 20}, {2, 33, 264}};
    std::vector<float> first;
    for (const Way& way : kWays) {
        const auto engine = load(way.threads, way.batch);
        ASSERT_TRUE(engine);
        const std::size_t tokens = std::min<std::size_t>(way.tokens, engine->contextTokens());
        const std::vector<float> logits = allLogits(*engine, ids(tokens));
        ASSERT_EQ(logits.size(), tokens * GetParam().vocab);
        if (first.empty())
            first = logits;
        EXPECT_TRUE(std::equal(logits.begin(), logits.end(), first.begin()))
            << way.threads << " threads, batches of " << way.batch;
        if (way.tokens == 20) {
            EXPECT_TRUE(allLogits(*engine, ids(way.tokens)) == logits) << "a second run";
        }
    }
}

TEST_P(Determinism, SampledAnswersAreTheSameWithAndWithoutACachedPrefix)
{
    const std::vector<TokenId> whole = ids(40), prefix = ids(23);
    std::vector<TokenId> first;
    for (const auto& [threads, batch] : {std::pair{1, 512}, {2, 7}, {3, 1}}) {
        const auto fresh = load(threads, batch), cached = load(threads, batch);
        ASSERT_TRUE(fresh && cached);
        sampled(*cached, prefix);
        const std::vector<TokenId> answer = sampled(*fresh, whole);
        if (first.empty())
            first = answer;
        EXPECT_EQ(answer, first) << threads << " threads, batches of " << batch;
        EXPECT_EQ(sampled(*cached, whole), first) << "after a prefix, " << threads << " threads, batches of " << batch;
        EXPECT_EQ(sampled(*fresh, whole), first) << "again, " << threads << " threads, batches of " << batch;
    }
}

INSTANTIATE_TEST_SUITE_P(Models, Determinism, testing::ValuesIn(models()), testName);

} // namespace sheaf::test
