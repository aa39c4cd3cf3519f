// The table of the room's README, row by row.

#include "engine/convert/type_plan.h"

#include <gtest/gtest.h>

namespace sheaf::convert {

namespace {

using enum TensorType;

struct Model {
    std::uint64_t layers = 32;
    std::uint64_t experts = 0;
    std::uint64_t queriesPerKey = 4;
    bool tied = false;
};

TensorType typeIn(const Model& model, std::string_view type, std::string name, std::uint64_t columns = 4096,
    std::array<std::uint64_t, 2> others = {16, 1})
{
    ConvertInput input;
    input.layers = model.layers;
    input.experts = model.experts;
    input.queriesPerKey = model.queriesPerKey;
    if (!model.tied)
        input.tensors.push_back({.name = "output.weight", .parts = {}});
    hf::TensorRecipe part;
    part.type = Q5_1;
    const InputTensor tensor{std::move(name), {columns, others[0], others[1], 1}, {part}};
    return typeOf(tensor, input, findConvertType(type).value());
}

TEST(ConvertTypes, AreFoundInAnyCase)
{
    EXPECT_EQ(findConvertType("q4_k_m")->base, Q4_K);
    EXPECT_EQ(findConvertType("Q4_k")->fileType, findConvertType("Q4_K_M")->fileType);
    EXPECT_EQ(findConvertType("bf16")->base, BF16);
    EXPECT_EQ(findConvertType("mxfp4")->base, MXFP4);
    EXPECT_FALSE(findConvertType("Q4_K_"));
    EXPECT_FALSE(findConvertType("Q9_K"));
}

TEST(TypePlan, SmallTensorsStayF32InEveryType)
{
    for (const char* type : {"F32", "F16", "BF16", "Q8_0", "Q4_K", "Q2_K", "MXFP4", "IQ4_XS"}) {
        EXPECT_EQ(typeIn({}, type, "blk.0.attn_norm.weight", 4096, {1, 1}), F32);
        EXPECT_EQ(typeIn({}, type, "blk.0.attn_q.bias", 4096, {1, 1}), F32);
        EXPECT_EQ(typeIn({}, type, "blk.0.ffn_gate_exps.bias", 4096, {8, 1}), F32);
        EXPECT_EQ(typeIn({}, type, "blk.0.ffn_gate_inp.weight"), F32);
        EXPECT_EQ(typeIn({}, type, "blk.0.attn_q_norm.weight", 128, {1, 1}), F32);
        EXPECT_EQ(typeIn({}, type, "rope_freqs.weight", 64, {1, 1}), F32);
    }
}

TEST(TypePlan, FloatsAndQ80AreThatTypeEverywhere)
{
    for (const auto& [name, type] : {std::pair{"F16", F16}, {"BF16", BF16}, {"F32", F32}, {"Q8_0", Q8_0}})
        for (const char* tensor :
            {"token_embd.weight", "output.weight", "blk.0.attn_v.weight", "blk.1.ffn_down_exps.weight"})
            EXPECT_EQ(typeIn({}, name, tensor), type) << tensor;
}

TEST(TypePlan, OutputAndTiedEmbeddingHaveMoreBits)
{
    for (const char* type : {"Q2_K", "Q3_K", "Q4_K", "Q4_0", "IQ4_NL", "Q5_K", "Q6_K"}) {
        EXPECT_EQ(typeIn({}, type, "output.weight"), Q6_K);
        EXPECT_EQ(typeIn({.tied = true}, type, "token_embd.weight"), Q6_K);
    }
    EXPECT_EQ(typeIn({}, "Q4_K", "token_embd.weight"), Q4_K);
    EXPECT_EQ(typeIn({}, "Q2_K", "token_embd.weight"), Q4_K);
}

TEST(TypePlan, SensitiveLayersHaveMoreBits)
{
    const auto down = [](const char* type, int layer) {
        return typeIn({}, type, "blk." + std::to_string(layer) + ".ffn_down.weight");
    };
    // 32 layers: 0–3 and 28–31, and every third from 6 on.
    for (const int layer : {0, 3, 6, 9, 27, 28, 31})
        EXPECT_EQ(down("Q4_K", layer), Q6_K) << layer;
    for (const int layer : {4, 5, 7, 8, 25, 26})
        EXPECT_EQ(down("Q4_K", layer), Q4_K) << layer;
    EXPECT_EQ(down("Q5_K_M", 0), Q6_K);
    EXPECT_EQ(down("Q5_K_S", 0), Q5_K);
    EXPECT_EQ(down("Q4_K_S", 3), Q5_K);
    EXPECT_EQ(down("Q4_K_S", 4), Q4_K);
    EXPECT_EQ(down("Q3_K_M", 1), Q5_K);
    EXPECT_EQ(down("Q3_K_M", 2), Q4_K);
    EXPECT_EQ(down("Q3_K_L", 20), Q5_K);
    EXPECT_EQ(down("Q3_K_S", 0), Q3_K);
    EXPECT_EQ(down("Q2_K", 20), Q3_K);
}

TEST(TypePlan, AttentionOfModelsWithExpertsHasMoreBits)
{
    const Model experts{.experts = 16};
    EXPECT_EQ(typeIn(experts, "Q4_K", "blk.5.attn_v.weight"), Q8_0);
    EXPECT_EQ(typeIn(experts, "Q4_K", "blk.5.attn_k.weight"), Q8_0);
    EXPECT_EQ(typeIn(experts, "Q4_K", "blk.5.attn_output.weight"), Q5_K);
    EXPECT_EQ(typeIn(experts, "Q4_K", "blk.5.ffn_up_exps.weight"), Q4_K);
    EXPECT_EQ(typeIn({}, "Q4_K", "blk.5.attn_k.weight"), Q4_K);
    EXPECT_EQ(typeIn({}, "Q2_K", "blk.5.attn_v.weight"), Q4_K);
    EXPECT_EQ(typeIn({.queriesPerKey = 1}, "Q2_K", "blk.5.attn_v.weight"), Q3_K);
}

TEST(TypePlan, Mxfp4IsForFeedForwardMatrices)
{
    EXPECT_EQ(typeIn({.experts = 8}, "MXFP4", "blk.0.ffn_up_exps.weight"), MXFP4);
    EXPECT_EQ(typeIn({}, "MXFP4", "blk.0.ffn_down.weight"), MXFP4);
    EXPECT_EQ(typeIn({}, "MXFP4", "blk.0.attn_q.weight"), Q8_0);
    EXPECT_EQ(typeIn({}, "MXFP4", "output.weight"), Q8_0);
}

TEST(TypePlan, BlocksFitTheRows)
{
    const char* up = "blk.5.ffn_up.weight";
    EXPECT_EQ(typeIn({}, "Q4_K", up, 96), Q5_0);
    EXPECT_EQ(typeIn({}, "Q5_K", up, 96), Q5_1);
    EXPECT_EQ(typeIn({}, "Q6_K", up, 96), Q8_0);
    for (const char* type : {"Q2_K", "Q3_K", "IQ4_XS"})
        EXPECT_EQ(typeIn({}, type, up, 96), IQ4_NL);
    for (const char* type : {"Q4_0", "Q8_0", "MXFP4", "IQ4_NL"})
        EXPECT_EQ(typeIn({}, type, up, 96), findConvertType(type)->base);
    for (const char* type : {"Q4_K", "Q8_0", "MXFP4"})
        EXPECT_EQ(typeIn({}, type, up, 40), F16);
    EXPECT_EQ(typeIn({}, "BF16", up, 40), BF16);
}

TEST(TypePlan, VisionTensorsStayAsTheyAre)
{
    EXPECT_EQ(typeIn({}, "Q4_K", "v.blk.0.attn_q.weight"), Q5_1);
    EXPECT_EQ(typeIn({}, "Q4_K", "mm.model.fc.weight"), Q5_1);
}

} // namespace

} // namespace sheaf::convert
