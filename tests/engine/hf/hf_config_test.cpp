#include "engine/hf/hf_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace sheaf::hf {
namespace {

using gguf::Value;
using testing::HasSubstr;

/// A small Llama with `more` added to its settings.
std::string configWith(std::string_view modelType, std::string_view more)
{
    return R"({"model_type":")" + std::string(modelType)
        + R"(","hidden_size":64,"num_attention_heads":4,"num_hidden_layers":4,"rms_norm_eps":1e-5,"intermediate_size":96)"
        + (more.empty() ? "" : "," + std::string(more)) + "}";
}

Value valueOf(const Result<HfConfig>& config, const std::string& key)
{
    if (!config)
        return Value(config.error().what);
    const auto found = config->metadata.find(key);
    return found == config->metadata.end() ? Value(std::string("absent")) : found->second;
}

std::string errorOf(std::string_view modelType, std::string_view more)
{
    const auto config = readConfig(configWith(modelType, more));
    return config ? "was accepted" : config.error().what;
}

const Value kAbsent = std::string("absent");

TEST(HfConfig, MissingSettingsHaveTheirUsualMeaning)
{
    const auto config = readConfig(configWith("llama", ""));
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->headDim, 16u);
    EXPECT_EQ(valueOf(config, "llama.attention.head_count_kv"), Value(std::uint64_t{4}));
    EXPECT_EQ(valueOf(config, "llama.rope.freq_base"), Value(10000.0));
    EXPECT_TRUE(config->ropeDivisors.empty());
    EXPECT_EQ(config->tiedEmbeddings, std::nullopt);
}

TEST(HfConfig, BothSpellingsOfRopeScalingAreRead)
{
    constexpr std::string_view kScaling = R"("rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,
        "original_max_position_embeddings":8192)";
    const auto old = readConfig(
        configWith("llama", R"("head_dim":128,"rope_theta":500000,"rope_scaling":{)" + std::string(kScaling) + "}"));
    const auto young = readConfig(
        configWith("llama", R"("head_dim":128,"rope_parameters":{"rope_theta":500000,)" + std::string(kScaling) + "}"));
    ASSERT_TRUE(old) << old.error().what;
    ASSERT_TRUE(young) << young.error().what;
    EXPECT_EQ(old->ropeDivisors, young->ropeDivisors);
    EXPECT_EQ(valueOf(young, "llama.rope.freq_base"), Value(500000.0));

    // Llama 3.1's published settings: 29 frequencies kept, six blended, 29 divided (models.md 1.2).
    ASSERT_EQ(old->ropeDivisors.size(), 64u);
    EXPECT_EQ(std::ranges::count(old->ropeDivisors, 1.0f), 29);
    EXPECT_EQ(std::ranges::count(old->ropeDivisors, 8.0f), 29);
    const double blended[] = {1.207484, 1.553415, 2.026313, 2.69453, 3.684253, 5.257327};
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_NEAR(old->ropeDivisors[29 + i], blended[i], 1e-6 * blended[i]);
}

TEST(HfConfig, EqualFrequencyFactorsLeaveNoBandBetween)
{
    const auto config = readConfig(configWith("llama4_text", R"("head_dim":128,"rope_theta":500000,"rope_scaling":{
        "rope_type":"llama3","factor":16,"low_freq_factor":1,"high_freq_factor":1,"original_max_position_embeddings":8192})"));
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(std::ranges::count(config->ropeDivisors, 1.0f), 35);
    EXPECT_EQ(std::ranges::count(config->ropeDivisors, 16.0f), 29);
}

TEST(HfConfig, ScalingWeDoNotComputeIsRefused)
{
    EXPECT_THAT(errorOf("llama", R"("rope_scaling":{"type":"longrope","factor":4})"), HasSubstr("longrope"));
    EXPECT_THAT(errorOf("llama", R"("rope_scaling":{"type":"yarn","factor":4,"mscale":1})"), HasSubstr("mscale"));
    EXPECT_THAT(
        errorOf("qwen3", R"("rope_parameters":{"full_attention":{"rope_theta":1}})"), HasSubstr("full_attention"));
    EXPECT_THAT(errorOf("llama", R"("rope_scaling":{"type":"linear"})"), HasSubstr("factor"));
    EXPECT_THAT(errorOf("llama", R"("hidden_act":"gelu")"), HasSubstr("gelu"));
    EXPECT_THAT(errorOf("llama", R"("quantization_config":{"bits":4})"), HasSubstr("quantization_config"));
    EXPECT_THAT(
        errorOf("llama", R"("quantization_config":{"quant_method":"mxfp4"})"), HasSubstr("quantization_config"));
    EXPECT_THAT(
        errorOf("gpt_oss", R"("quantization_config":{"quant_method":"gptq"})"), HasSubstr("quantization_config"));
    EXPECT_THAT(errorOf("gpt_oss", R"("swiglu_alpha":1.5)"), HasSubstr("swiglu_alpha"));
    EXPECT_THAT(errorOf("gpt2", ""), HasSubstr("gpt2"));
}

TEST(HfConfig, WindowsBelongToMistralAndMixtral)
{
    EXPECT_EQ(valueOf(readConfig(configWith("mistral", R"("sliding_window":12)")), "llama.attention.sliding_window"),
        Value(std::uint64_t{12}));
    EXPECT_EQ(valueOf(readConfig(configWith("mixtral", R"("sliding_window":null)")), "llama.attention.sliding_window"),
        kAbsent);
    EXPECT_EQ(valueOf(readConfig(configWith("qwen2_moe", R"("sliding_window":4096,"use_sliding_window":false)")),
                  "qwen2moe.attention.sliding_window"),
        kAbsent);
}

TEST(HfConfig, QwenWindowsBeginBehindTheirFirstLayers)
{
    const auto pattern = [](std::string_view modelType, std::string_view architecture, std::string_view more) {
        const auto config
            = readConfig(configWith(modelType, R"("sliding_window":12,"use_sliding_window":true)" + std::string(more)));
        EXPECT_EQ(valueOf(config, std::string(architecture) + ".attention.sliding_window"), Value(std::uint64_t{12}));
        return valueOf(config, std::string(architecture) + ".attention.sliding_window_pattern");
    };
    EXPECT_EQ(
        pattern("qwen2", "qwen2", R"(,"max_window_layers":3)"), Value(std::vector<bool>{false, false, false, true}));
    EXPECT_EQ(pattern("qwen3", "qwen3", R"(,"max_window_layers":9)"), Value(std::vector<bool>(4, false)));
    EXPECT_EQ(pattern("qwen3_moe", "qwen3moe", ""), kAbsent) << "which means every layer";
    EXPECT_EQ(pattern("qwen2", "qwen2",
                  R"(,"layer_types":["sliding_attention","full_attention","full_attention","full_attention"])"),
        Value(std::vector<bool>{true, false, false, false}));
    EXPECT_THAT(errorOf("qwen2", R"("layer_types":["linear_attention"])"), HasSubstr("linear_attention"));
    EXPECT_THAT(errorOf("qwen2", R"("layer_types":["full_attention"])"), HasSubstr("layer_types"));
    EXPECT_THAT(
        errorOf("qwen2", R"("layer_types":["sliding_attention","full_attention","full_attention","full_attention"])"),
        HasSubstr("use_sliding_window"));
}

TEST(HfConfig, YarnIsPassedOn)
{
    const auto config = readConfig(
        configWith("qwen2", R"("rope_scaling":{"type":"yarn","factor":4.0,"original_max_position_embeddings":32768})"));
    EXPECT_EQ(valueOf(config, "qwen2.rope.scaling.type"), Value(std::string("yarn")));
    EXPECT_EQ(valueOf(config, "qwen2.rope.scaling.factor"), Value(4.0));
    EXPECT_EQ(valueOf(config, "qwen2.rope.scaling.original_context_length"), Value(32768.0));
    EXPECT_EQ(valueOf(config, "qwen2.rope.scaling.yarn_truncate"), Value(true));
    EXPECT_EQ(valueOf(config, "qwen2.rope.scaling.yarn_attn_factor"), Value(1.0));
}

TEST(HfConfig, Llama4MayNameItsLayersWithExperts)
{
    EXPECT_EQ(valueOf(readConfig(configWith("llama4_text", R"("moe_layers":[1,3])")), "llama4.moe_layers"),
        Value(std::vector<std::uint64_t>{1, 3}));
    EXPECT_THAT(errorOf("llama4_text", R"("moe_layers":[4])"), HasSubstr("moe_layers"));
}

TEST(HfConfig, ExpertWeightsAreNormalisedAsTheConfigSays)
{
    EXPECT_EQ(valueOf(readConfig(configWith("qwen3_moe", R"("norm_topk_prob":true)")), "qwen3moe.expert_weights_norm"),
        Value(true));
    EXPECT_EQ(valueOf(readConfig(configWith("olmoe", "")), "olmoe.expert_weights_norm"), Value(false));
    EXPECT_EQ(valueOf(readConfig(configWith("mixtral", "")), "llama.expert_weights_norm"), kAbsent);
}

TEST(HfConfig, Llama4NestsItsText)
{
    const auto config = readConfig(R"({"model_type":"llama4","text_config":)"
        + configWith("llama4_text", R"("intermediate_size_mlp":128,"num_local_experts":16)") + "}");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->architecture, "llama4");
    EXPECT_EQ(valueOf(config, "llama4.feed_forward_length"), Value(std::uint64_t{128}));
    EXPECT_EQ(valueOf(config, "llama4.expert_feed_forward_length"), Value(std::uint64_t{96}));
    EXPECT_EQ(valueOf(config, "llama4.expert_count"), Value(std::uint64_t{16}));
    EXPECT_EQ(valueOf(config, "llama4.use_qk_norm"), Value(true));
}

TEST(HfConfig, Llama4RopeLayersBecomeAPeriodOrAList)
{
    const std::string key = "llama4.attention.sliding_window_pattern";
    const auto with = [&](std::string_view more) { return valueOf(readConfig(configWith("llama4_text", more)), key); };
    EXPECT_EQ(with(R"("no_rope_layers":[])"), kAbsent);
    EXPECT_EQ(with(R"("no_rope_layers":[1,1,1,0])"), Value(std::uint64_t{4}));
    EXPECT_EQ(with(R"("no_rope_layers":[1,0,1,0])"), Value(std::uint64_t{2}));
    EXPECT_EQ(with(R"("no_rope_layers":[0,1,1,0])"), Value(std::vector<bool>{false, true, true, false}));
    EXPECT_EQ(with(R"("no_rope_layers":[1,1,1,1])"), Value(std::uint64_t{0}));
    EXPECT_EQ(with(R"("layer_types":["chunked_attention","chunked_attention","chunked_attention","full_attention"])"),
        kAbsent);
    EXPECT_THAT(std::get<std::string>(
                    with(R"("layer_types":["full_attention","full_attention","full_attention","full_attention"])")),
        HasSubstr("layer_types"));
    EXPECT_THAT(std::get<std::string>(with(R"("no_rope_layers":[2])")), HasSubstr("no_rope_layers"));
}

TEST(HfConfig, TemperatureTuningIsOffOnlyIfSaidSo)
{
    const auto scale = [](std::string_view more) {
        return valueOf(readConfig(configWith("llama4_text", more)), "llama4.attention.temperature_scale");
    };
    EXPECT_EQ(scale(R"("attn_temperature_tuning":false,"attn_scale":0.1)"), Value(0.0));
    EXPECT_EQ(scale(R"("attn_temperature_tuning":0)"), Value(0.0));
    EXPECT_EQ(scale(R"("attn_temperature_tuning":4,"attn_scale":0.1)"), Value(0.1));
    EXPECT_EQ(scale(R"("attn_scale":0.25)"), Value(0.25));
}

TEST(HfConfig, EveryPrefixIsAnError)
{
    const std::string whole = configWith("llama", R"("tie_word_embeddings":true)");
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(readConfig(whole.substr(0, length))) << length;
}

TEST(HfConfig, WrongTypesNameTheKey)
{
    EXPECT_THAT(errorOf("llama", R"("head_dim":"16")"), HasSubstr("head_dim"));
    EXPECT_THAT(errorOf("llama", R"("head_dim":0)"), HasSubstr("head size 0"));
    EXPECT_THAT(errorOf("llama", R"("head_dim":-16)"), HasSubstr("head_dim"));
    EXPECT_THAT(readConfig(R"({"model_type":"llama"})").error().what, HasSubstr("hidden_size"));
    EXPECT_THAT(readConfig("{}").error().what, HasSubstr("model_type"));
}

} // namespace
} // namespace sheaf::hf
