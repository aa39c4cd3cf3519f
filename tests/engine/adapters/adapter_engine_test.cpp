// What holds for any adapters: the same bits however they are computed, and what setAdapters leaves in force.

#include "engine/adapters/adapted_model.h"

#include <gtest/gtest.h>

namespace sheaf::test {

namespace {

constexpr std::size_t kHidden = TinyLlama::kHidden, kWidth = TinyLlama::kWidth;

class AdapterEngine : public testing::Test {
protected:
    AdapterEngine()
    {
        TinyGguf gguf = ggufAdapter(4);
        addPair(gguf, "blk.0.attn_q.weight", PlainPair::random(kHidden, kHidden, 5, 1));
        addPair(gguf, "blk.1.ffn_gate_inp.weight", PlainPair::random(4, kHidden, 2, 2));
        addPair(gguf, "blk.0.ffn_gate_exps.weight", PlainPair::random(kWidth, kHidden, 70, 3, 4));
        addPair(gguf, "blk.1.ffn_down_exps.weight", PlainPair::random(kHidden, kWidth, 17, 4, 4));
        gguf.save(first);
        TinyGguf other = ggufAdapter(4);
        addPair(other, "blk.0.attn_q.weight", PlainPair::random(kHidden, kHidden, 8, 5));
        addPair(other, "output.weight", PlainPair::random(TinyLlama::kVocab, kHidden, 3, 6));
        other.save(second);
        writeText(broken, "GGUF");
    }

    TemporaryFolder folder;
    const std::filesystem::path first = folder / "first.gguf", second = folder / "second.gguf",
                                broken = folder / "broken.gguf";
    const TinyLlama model = expertModel("llama");
};

} // namespace

TEST_F(AdapterEngine, LogitsAreTheSameBytesForAnyThreadsAndBatch)
{
    std::vector<float> expected;
    for (const int threads : {1, 2, 3})
        for (const int batch : {512, 64, 7, 1}) {
            EngineOptions options;
            options.threads = threads;
            options.batchTokens = batch;
            options.adapters = {{first}, {second, 0.5F}};
            const std::vector<float> logits = logitsOf(*loadEngine(model, options), 150);
            if (expected.empty())
                expected = logits;
            EXPECT_TRUE(logits == expected) << threads << " threads, batches of " << batch;
        }
}

TEST_F(AdapterEngine, AScaleOfZeroChangesNoBit)
{
    const auto engine = loadEngine(model);
    const std::vector<float> base = logitsOf(*engine);
    const AdapterChoice off[] = {{first, 0}, {second, 0}};
    ASSERT_TRUE(engine->setAdapters(off));
    EXPECT_TRUE(logitsOf(*engine) == base);
    EXPECT_EQ(engine->adapters().size(), 2U);
    EXPECT_EQ(fingerprintWith("model", engine->adapters()), "model");

    const AdapterChoice half[] = {{first, 0}, {second, 1}}, alone[] = {{second, 1}};
    ASSERT_TRUE(engine->setAdapters(half));
    const std::vector<float> withZero = logitsOf(*engine);
    ASSERT_TRUE(engine->setAdapters(alone));
    EXPECT_TRUE(logitsOf(*engine) == withZero);
    EXPECT_FALSE(withZero == base);

    ASSERT_TRUE(engine->setAdapters({}));
    EXPECT_TRUE(logitsOf(*engine) == base);
}

TEST_F(AdapterEngine, ARefusedSetLeavesTheEarlierOneInForce)
{
    const auto engine = loadEngine(model);
    const AdapterChoice good[] = {{first, 1}};
    ASSERT_TRUE(engine->setAdapters(good));
    const std::vector<float> expected = logitsOf(*engine);
    const AdapterChoice bad[] = {{second, 1}, {broken, 1}};
    EXPECT_FALSE(engine->setAdapters(bad));
    EXPECT_TRUE(logitsOf(*engine) == expected);
    ASSERT_EQ(engine->adapters().size(), 1U);
    EXPECT_EQ(engine->adapters()[0].choice.path, first);
    EngineOptions options;
    options.adapters = {{broken}};
    EXPECT_THROW(loadEngine(model, options), std::runtime_error);
}

TEST_F(AdapterEngine, SettingAdaptersEmptiesTheCache)
{
    const auto engine = loadEngine(model);
    GenerateRequest request;
    request.prompt = {1, 2, 3, 4, 5, 6};
    request.maxTokens = 2;
    request.sampler.temperature = 0;
    const auto cachedTokens = [&] { return engine->generate(request, {}, {})->cachedTokens; };
    EXPECT_EQ(cachedTokens(), 0U);
    EXPECT_EQ(cachedTokens(), 5U);
    const AdapterChoice choice[] = {{first, 1}};
    ASSERT_TRUE(engine->setAdapters(choice));
    EXPECT_EQ(cachedTokens(), 0U);
    EXPECT_EQ(cachedTokens(), 5U);
    ASSERT_TRUE(engine->setAdapters({}));
    EXPECT_EQ(cachedTokens(), 0U);
}

TEST_F(AdapterEngine, TheFingerprintTellsAdaptersScalesAndOrder)
{
    const auto engine = loadEngine(model);
    const auto fingerprintOf = [&](const std::vector<AdapterChoice>& choices) {
        EXPECT_TRUE(engine->setAdapters(choices));
        return fingerprintWith(engine->info().fingerprint, engine->adapters());
    };
    const std::string base = fingerprintOf({}), one = fingerprintOf({{first, 1}});
    EXPECT_EQ(base, engine->info().fingerprint);
    EXPECT_NE(one, base);
    EXPECT_NE(one, fingerprintOf({{first, 0.5F}}));
    EXPECT_NE(one, fingerprintOf({{second, 1}}));
    EXPECT_NE(fingerprintOf({{first, 1}, {second, 1}}), fingerprintOf({{second, 1}, {first, 1}}));
    EXPECT_EQ(one, fingerprintOf({{first, 1}}));
    EXPECT_GT(engine->residentBytes(), loadEngine(model)->residentBytes());
}

} // namespace sheaf::test
