// What a header means: defaults, keys that change them, and what is refused.

#include "engine/base/log.h"
#include "engine/model/hyperparameters.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf::test {

using Kind = kernels::AttentionWindow::Kind;

namespace {

/// A header with as many tensors as it claims layers, which is what bounds the claim.
TinyGguf header(std::string_view architecture, std::uint32_t layers = 8)
{
    const std::string a = std::string(architecture) + ".";
    TinyGguf gguf;
    gguf.set("general.architecture", architecture)
        .set(a + "context_length", 4096u)
        .set(a + "embedding_length", 256u)
        .set(a + "block_count", layers)
        .set(a + "feed_forward_length", 512u)
        .set(a + "attention.head_count", 2u);
    gguf.addF32("token_embd.weight", {1, 10}, std::vector<float>(10));
    for (std::uint32_t i = 0; i < layers; ++i)
        gguf.addF32("blk." + std::to_string(i) + ".attn_norm.weight", {1}, std::vector<float>(1));
    return gguf;
}

Result<model::Hyperparameters> read(const TinyGguf& gguf)
{
    const TemporaryFolder folder;
    gguf.save(folder / "model.gguf");
    const auto source = gguf::openModel(folder / "model.gguf");
    if (!source)
        return tl::unexpected(source.error());
    return model::readHyperparameters(**source);
}

} // namespace

TEST(Hyperparameters, FillInTheDefaults)
{
    const auto h = read(header("llama"));
    ASSERT_TRUE(h) << h.error().what;
    EXPECT_EQ(h->layers.size(), 8u);
    EXPECT_EQ(h->layers[0].kvHeads, 2u);
    EXPECT_EQ(h->keyDims, 128u);
    EXPECT_EQ(h->vocab, 10u);
    EXPECT_EQ(h->ropeFrequencies.size(), 64u);
    EXPECT_NEAR(h->ropeFrequencies[1], std::pow(10000.0, -2.0 / 128), 1e-12);
    EXPECT_EQ(h->layers[3].window.kind, Kind::Full);
    EXPECT_EQ(h->experts, 0u);
}

TEST(Hyperparameters, ASlidingWindowAppliesToEveryLayer)
{
    const auto h = read(header("llama").set("llama.attention.sliding_window", 100u));
    ASSERT_TRUE(h);
    for (const model::LayerPlan& layer : h->layers) {
        EXPECT_EQ(layer.window.kind, Kind::Sliding);
        EXPECT_EQ(layer.window.size, 100u);
    }
}

TEST(Hyperparameters, Llama4UsesTheConstantsThatFilesLeaveOut)
{
    const auto h = read(header("llama4").set("llama4.expert_count", 16u).set("llama4.expert_used_count", 1u));
    ASSERT_TRUE(h) << h.error().what;
    EXPECT_EQ(h->qkNorm, model::QkNorm::WeightlessAfterRope);
    for (std::size_t i = 0; i < h->layers.size(); ++i) {
        const model::LayerPlan& layer = h->layers[i];
        const bool global = i == 3 || i == 7;
        EXPECT_EQ(layer.rope, !global) << i;
        EXPECT_EQ(layer.temperature, global) << i;
        EXPECT_EQ(layer.window.kind, global ? Kind::Full : Kind::Chunked) << i;
        EXPECT_TRUE(layer.moe);
    }
    EXPECT_EQ(h->layers[0].window.size, 8192u);
}

TEST(Hyperparameters, Llama4With128ExpertsHasNoQkNorm)
{
    const auto count
        = [](TinyGguf gguf) { return gguf.set("llama4.expert_count", 128u).set("llama4.expert_used_count", 1u); };
    EXPECT_EQ(read(count(header("llama4")))->qkNorm, model::QkNorm::None);
    EXPECT_EQ(
        read(count(header("llama4")).set("llama4.use_qk_norm", true))->qkNorm, model::QkNorm::WeightlessAfterRope);
}

TEST(Hyperparameters, Llama4WithoutAWindowRotatesEverywhere)
{
    const auto h = read(header("llama4").set("llama4.attention.sliding_window", 0u));
    ASSERT_TRUE(h);
    for (const model::LayerPlan& layer : h->layers) {
        EXPECT_TRUE(layer.rope);
        EXPECT_FALSE(layer.temperature);
        EXPECT_EQ(layer.window.kind, Kind::Full);
    }
}

TEST(Hyperparameters, Llama4PlacesExpertsByTheStep)
{
    const auto h = read(header("llama4")
                            .set("llama4.expert_count", 128u)
                            .set("llama4.expert_used_count", 1u)
                            .set("llama4.interleave_moe_layer_step", 2u));
    ASSERT_TRUE(h);
    for (std::size_t i = 0; i < h->layers.size(); ++i)
        EXPECT_EQ(h->layers[i].moe, i % 2 == 1) << i;
}

TEST(Hyperparameters, TemperatureFollowsItsFormula)
{
    model::Hyperparameters h;
    h.temperatureLength = 8192;
    h.temperatureScale = 0.1;
    const std::pair<std::uint64_t, float> values[] = {{0, 1}, {8190, 1}, {8191, 1.0693147F}, {16382, 1.0693147F},
        {16383, 1.1098612F}, {65535, 1.2197225F}, {131071, 1.2833213F}, {262143, 1.349650756F}, {1000000, 1.481218436F},
        {1048575, 1.4859812F}, {9999999, 1.710742547F}, {10485759, 1.715539630F}}; // with 40 decimal digits, rounded
    for (const auto& [position, factor] : values)
        EXPECT_NEAR(model::attentionTemperature(h, position), factor, 1e-6) << position;
}

TEST(Hyperparameters, AListOverridesTheStep)
{
    const auto h = read(header("llama4")
                            .set("llama4.expert_count", 4u)
                            .set("llama4.expert_used_count", 1u)
                            .set("llama4.moe_layers", std::vector<std::uint32_t>{0, 5}));
    ASSERT_TRUE(h) << h.error().what;
    for (std::size_t i = 0; i < h->layers.size(); ++i)
        EXPECT_EQ(h->layers[i].moe, i == 0 || i == 5) << i;
}

TEST(Hyperparameters, TheGatingKeyReplacesTheFamilysScore)
{
    const auto scoreOf = [](std::uint32_t gating, bool norm) {
        return read(header("qwen3moe")
                        .set("qwen3moe.expert_count", 8u)
                        .set("qwen3moe.expert_used_count", 2u)
                        .set("qwen3moe.expert_gating_func", gating)
                        .set("qwen3moe.expert_weights_norm", norm));
    };
    using enum model::RouterScore;
    EXPECT_EQ(scoreOf(1, false)->routerScore, Softmax);
    EXPECT_EQ(scoreOf(1, true)->routerScore, SoftmaxRenormalised);
    EXPECT_EQ(scoreOf(2, false)->routerScore, Sigmoid);
    EXPECT_EQ(scoreOf(2, true)->routerScore, SigmoidRenormalised);
    EXPECT_EQ(scoreOf(3, false)->routerScore, SoftmaxRenormalised);
    EXPECT_EQ(scoreOf(4, false).error().where, "qwen3moe.expert_gating_func");
}

TEST(Hyperparameters, ScoresFollowTheFamilyOrTheKey)
{
    const auto scoreOf = [](std::string_view architecture, std::optional<bool> norm) {
        TinyGguf gguf = header(architecture);
        const std::string a(architecture);
        gguf.set(a + ".expert_count", 8u).set(a + ".expert_used_count", 2u);
        if (norm)
            gguf.set(a + ".expert_weights_norm", *norm);
        return read(gguf).value().routerScore;
    };
    using enum model::RouterScore;
    EXPECT_EQ(scoreOf("llama", {}), SoftmaxRenormalised);
    EXPECT_EQ(scoreOf("qwen2moe", {}), Softmax);
    EXPECT_EQ(scoreOf("qwen3moe", {}), SoftmaxRenormalised);
    EXPECT_EQ(scoreOf("olmoe", {}), Softmax);
    EXPECT_EQ(scoreOf("olmoe", true), SoftmaxRenormalised);
    EXPECT_EQ(scoreOf("qwen3moe", false), Softmax);
    EXPECT_EQ(scoreOf("llama4", true), Sigmoid);
}

TEST(RopeFrequencies, AreDividedByTheFilesDivisorsAndFactor)
{
    std::vector<float> divisors(64, 1);
    divisors[63] = 8;
    TinyGguf gguf = header("llama");
    gguf.addF32("rope_freqs.weight", {64}, divisors);
    const double last = std::pow(10000.0, -126.0 / 128);
    EXPECT_NEAR(read(gguf)->ropeFrequencies[63], last / 8, 1e-12);
    const auto linear
        = read(header("llama").set("llama.rope.scaling.type", "linear").set("llama.rope.scaling.factor", 4.0f));
    EXPECT_NEAR(linear->ropeFrequencies[63], last / 4, 1e-12);
}

TEST(RopeFrequencies, AFactorOfOlderFilesIsLinear)
{
    const double last = std::pow(10000.0, -126.0 / 128);
    EXPECT_NEAR(read(header("llama").set("llama.rope.scale_linear", 2.0f))->ropeFrequencies[63], last / 2, 1e-12);
    EXPECT_NEAR(read(header("llama").set("llama.rope.scaling.factor", 4.0f))->ropeFrequencies[63], last / 4, 1e-12);
}

TEST(RopeFrequencies, RefuseScalingsThatAreNotKnown)
{
    const auto h = read(header("llama").set("llama.rope.scaling.type", "longrope"));
    ASSERT_FALSE(h);
    EXPECT_EQ(h.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(h.error().where, "llama.rope.scaling.type");
}

TEST(RopeFrequencies, ReplaceTheDivisorsOfEarlyScoutFiles)
{
    std::vector<float> divisors(64, 1);
    for (std::size_t j = 29; j < 64; ++j)
        divisors[j] = j < 35 ? 1.2F + static_cast<float>(j - 29) * 0.8F : 8; // a blended band, as Llama 3.1 has
    TinyGguf gguf = header("llama4");
    gguf.set("llama4.expert_count", 16u)
        .set("llama4.expert_used_count", 1u)
        .set("llama4.interleave_moe_layer_step", 1u)
        .set("llama4.rope.freq_base", 500000.0f)
        .addF32("rope_freqs.weight", {64}, divisors);
    std::string warning;
    setLogSink([&](LogLevel, std::string_view text) { warning += text; });
    const auto h = read(gguf);
    setLogSink({});
    ASSERT_TRUE(h);
    EXPECT_FALSE(warning.empty());
    for (std::size_t j = 0; j < 64; ++j) {
        const double plain = std::pow(500000.0, -2.0 * static_cast<double>(j) / 128);
        EXPECT_NEAR(h->ropeFrequencies[j], j < 35 ? plain : plain / 16, 1e-12) << j;
    }
}

} // namespace sheaf::test
