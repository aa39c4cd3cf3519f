#include "engine/hf/tensor_names.h"

#include <gtest/gtest.h>

namespace sheaf::hf {
namespace {

using Kind = TensorTranslation::Kind;

std::string only(std::string_view name, std::string_view architecture = "llama")
{
    const TensorTranslation translation = translateName(name, architecture);
    return translation.targets.size() == 1 ? translation.targets[0].name : "";
}

TEST(TensorNames, PrefixesOfMultimodalModelsAreOptional)
{
    EXPECT_EQ(only("model.embed_tokens.weight"), "token_embd.weight");
    EXPECT_EQ(only("language_model.model.norm.weight", "llama4"), "output_norm.weight");
    EXPECT_EQ(only("language_model.lm_head.weight", "llama4"), "output.weight");
}

TEST(TensorNames, EachFamilysFeedForwardHasTheSameNames)
{
    EXPECT_EQ(only("model.layers.3.mlp.gate.weight", "qwen3moe"), "blk.3.ffn_gate_inp.weight");
    EXPECT_EQ(only("model.layers.3.block_sparse_moe.gate.weight"), "blk.3.ffn_gate_inp.weight");
    EXPECT_EQ(only("model.layers.3.feed_forward.router.weight", "llama4"), "blk.3.ffn_gate_inp.weight");
    EXPECT_EQ(only("model.layers.11.block_sparse_moe.experts.7.w2.weight"), "blk.11.ffn_down.7.weight");
    EXPECT_EQ(only("model.layers.0.mlp.experts.12.up_proj.weight", "olmoe"), "blk.0.ffn_up.12.weight");
    EXPECT_EQ(only("model.layers.0.mlp.shared_expert_gate.weight", "qwen2moe"), "blk.0.ffn_gate_inp_shexp.weight");
}

TEST(TensorNames, OnlyLlamaReordersQueriesAndKeys)
{
    const auto layoutOf = [](std::string_view name, std::string_view architecture) {
        return translateName(name, architecture).targets.at(0).layout;
    };
    for (const char* name : {"model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.bias"}) {
        EXPECT_EQ(layoutOf(name, "llama"), Layout::PermuteHeads);
        for (const char* architecture : {"llama4", "qwen2", "qwen3moe", "olmoe"})
            EXPECT_EQ(layoutOf(name, architecture), Layout::AsStored);
    }
    EXPECT_EQ(layoutOf("model.layers.0.self_attn.v_proj.weight", "llama"), Layout::AsStored);
}

TEST(TensorNames, FusedGateAndUpBecomeTwo)
{
    const TensorTranslation fused = translateName("model.layers.1.feed_forward.experts.gate_up_proj", "llama4");
    ASSERT_EQ(fused.targets.size(), 2u);
    EXPECT_EQ(fused.targets[0].name, "blk.1.ffn_gate_exps.weight");
    EXPECT_EQ(fused.targets[0].layout, Layout::FusedGate);
    EXPECT_EQ(fused.targets[1].name, "blk.1.ffn_up_exps.weight");
    EXPECT_EQ(fused.targets[1].layout, Layout::FusedUp);
}

TEST(TensorNames, GptOssHasBiasesSinksAndBlocks)
{
    EXPECT_EQ(only("model.layers.1.self_attn.sinks", kGptOss), "blk.1.attn_sinks.weight");
    EXPECT_EQ(only("model.layers.1.post_attention_layernorm.weight", kGptOss), "blk.1.post_attention_norm.weight");
    EXPECT_EQ(only("model.layers.1.mlp.router.bias", kGptOss), "blk.1.ffn_gate_inp.bias");
    EXPECT_EQ(only("model.layers.1.mlp.experts.down_proj_bias", kGptOss), "blk.1.ffn_down_exps.bias");
    const TensorTranslation blocks = translateName("model.layers.1.mlp.experts.gate_up_proj_blocks", kGptOss);
    ASSERT_EQ(blocks.targets.size(), 2u);
    EXPECT_EQ(blocks.targets[1].name, "blk.1.ffn_up_exps.weight");
    EXPECT_EQ(blocks.targets[1].coding, Coding::Mxfp4Blocks);
    EXPECT_EQ(translateName("model.layers.1.mlp.experts.gate_up_proj_blocks", "llama4").kind, Kind::Unknown);
}

TEST(TensorNames, WhatWeDoNotKnowIsNotSilentlyDropped)
{
    EXPECT_EQ(translateName("vision_model.class_embedding", "llama4").kind, Kind::Ignored);
    EXPECT_EQ(translateName("model.layers.0.self_attn.rotary_emb.inv_freq", "llama").kind, Kind::Ignored);
    for (const char* name : {"model.layers.0.self_attn.sinks", "model.layers.x.input_layernorm.weight",
             "model.layers.01.input_layernorm.weight", "model.layers.99999999999.input_layernorm.weight",
             "model.layers.0", "model.layers.0.mlp.experts.1", "model.layers.0.mlp.experts.-1.up_proj.weight", ""})
        EXPECT_EQ(translateName(name, "llama").kind, Kind::Unknown) << name;
}

} // namespace
} // namespace sheaf::hf
