// Folders made by hand: sharding, refusals, and the layouts the golden folders do not have.

#include "engine/gguf/model_source.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace sheaf {
namespace {

using test::TinySafeTensors;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kSettings
    = R"("hidden_size":4,"num_attention_heads":2,"num_hidden_layers":1,"rms_norm_eps":1e-5,"intermediate_size":6)";

class HfCheckpoint : public testing::Test {
protected:
    void writeConfig(std::string_view modelType, std::string_view more = "")
    {
        test::writeText(m_folder / "config.json",
            R"({"model_type":")" + std::string(modelType) + "\"," + std::string(kSettings) + std::string(more) + "}");
    }

    std::string errorOf() const
    {
        const auto source = gguf::openModel(m_folder.path());
        return source ? "was accepted" : source.error().what + " " + source.error().where;
    }

    static std::vector<float> floatsOf(const gguf::TensorView* tensor)
    {
        std::vector<float> values(tensor->elements());
        std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
        return values;
    }

    test::TemporaryFolder m_folder;
    const std::vector<float> m_matrix = test::randomFloats(8, 1);
};

TEST_F(HfCheckpoint, ShardsAreFoundThroughTheIndex)
{
    writeConfig("qwen2");
    TinySafeTensors().addF32("model.embed_tokens.weight", {2, 4}, m_matrix).save(m_folder / "one.safetensors");
    TinySafeTensors().addF32("model.norm.weight", {4}, test::randomFloats(4, 2)).save(m_folder / "two.safetensors");
    test::writeText(m_folder / "model.safetensors.index.json",
        R"({"weight_map":{"model.embed_tokens.weight":"one.safetensors","model.norm.weight":"two.safetensors"}})");
    const auto source = gguf::openModel(m_folder.path());
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_EQ((*source)->tensors().size(), 2u);
    EXPECT_EQ(floatsOf((*source)->tensor("token_embd.weight")), m_matrix);

    std::filesystem::remove(m_folder / "two.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("two.safetensors"));
    EXPECT_TRUE(gguf::openModel(m_folder.path(), gguf::OpenMode::MetadataOnly));
}

TEST_F(HfCheckpoint, AnIndexThatLiesIsRefused)
{
    writeConfig("qwen2");
    TinySafeTensors().addF32("model.embed_tokens.weight", {2, 4}, m_matrix).save(m_folder / "one.safetensors");
    const auto withIndex = [&](std::string_view map) {
        test::writeText(m_folder / "model.safetensors.index.json", R"({"weight_map":)" + std::string(map) + "}");
        return errorOf();
    };
    EXPECT_THAT(withIndex(R"({"model.norm.weight":"one.safetensors"})"), HasSubstr("in the index but not in the file"));
    EXPECT_THAT(withIndex(R"({"a":"../one.safetensors"})"), HasSubstr("no file name"));
    EXPECT_THAT(withIndex(R"({"a":"/etc/passwd"})"), HasSubstr("no file name"));
    EXPECT_THAT(withIndex(R"({"a":7})"), HasSubstr("file name"));
    EXPECT_THAT(withIndex("7"), HasSubstr("weight_map"));
}

TEST_F(HfCheckpoint, ATensorInTwoFilesIsRefused)
{
    writeConfig("qwen2");
    for (const char* name : {"one.safetensors", "two.safetensors"})
        TinySafeTensors().addF32("model.embed_tokens.weight", {2, 4}, m_matrix).save(m_folder / name);
    test::writeText(m_folder / "model.safetensors.index.json",
        R"({"weight_map":{"model.embed_tokens.weight":"one.safetensors","model.norm.weight":"two.safetensors"}})");
    EXPECT_FALSE(gguf::openModel(m_folder.path()));
}

TEST_F(HfCheckpoint, MissingFilesAreNamed)
{
    EXPECT_THAT(errorOf(), HasSubstr("config.json"));
    writeConfig("qwen2");
    EXPECT_THAT(errorOf(), HasSubstr("model.safetensors"));
}

TEST_F(HfCheckpoint, UnknownTensorsAndTypesAreRefused)
{
    writeConfig("qwen2");
    TinySafeTensors().addF32("model.layers.0.mlp.secret.weight", {2, 4}, m_matrix).save(m_folder / "model.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("secret"));
    TinySafeTensors()
        .add("model.embed_tokens.weight", "F8_E4M3", {2, 4}, std::vector<std::byte>(8))
        .save(m_folder / "model.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("F8_E4M3"));
}

TEST_F(HfCheckpoint, TiedEmbeddingsHaveNoOutputTensor)
{
    TinySafeTensors()
        .addF32("model.embed_tokens.weight", {2, 4}, m_matrix)
        .addF32("lm_head.weight", {2, 4}, m_matrix)
        .save(m_folder / "model.safetensors");
    writeConfig("qwen2", R"(,"tie_word_embeddings":true)");
    EXPECT_EQ((*gguf::openModel(m_folder.path()))->tensor("output.weight"), nullptr);
    writeConfig("qwen2", R"(,"tie_word_embeddings":false)");
    EXPECT_NE((*gguf::openModel(m_folder.path()))->tensor("output.weight"), nullptr);
    TinySafeTensors().addF32("model.embed_tokens.weight", {2, 4}, m_matrix).save(m_folder / "model.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("lm_head.weight"));
}

TEST_F(HfCheckpoint, FusedExpertsMayStoreOutputsFirst)
{
    // One expert: rows g0, g1, u0, u1 of four inputs each; down has two inputs and four outputs.
    std::vector<float> gateUp(16);
    for (std::size_t i = 0; i < gateUp.size(); ++i)
        gateUp[i] = static_cast<float>(i);
    writeConfig("qwen3_moe");
    TinySafeTensors()
        .addF32("model.layers.0.mlp.experts.gate_up_proj", {1, 4, 4}, gateUp)
        .addF32("model.layers.0.mlp.experts.down_proj", {1, 4, 2}, m_matrix)
        .save(m_folder / "model.safetensors");
    const auto source = gguf::openModel(m_folder.path());
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_THAT((*source)->tensor("blk.0.ffn_up_exps.weight")->dims, ElementsAre(4, 2, 1, 1));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_gate_exps.weight")), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_up_exps.weight")), ElementsAre(8, 9, 10, 11, 12, 13, 14, 15));
    EXPECT_EQ(floatsOf((*source)->tensor("blk.0.ffn_down_exps.weight")), m_matrix);
}

TEST_F(HfCheckpoint, FusedExpertsOfLlama4StoreInputsFirst)
{
    // One expert: four inputs, columns g, u.
    writeConfig("llama4_text");
    TinySafeTensors()
        .addF32("model.layers.0.feed_forward.experts.gate_up_proj", {1, 4, 2}, {{0, 10, 1, 11, 2, 12, 3, 13}})
        .addF32("model.layers.0.feed_forward.experts.down_proj", {1, 1, 4}, {{5, 6, 7, 8}})
        .save(m_folder / "model.safetensors");
    const auto source = gguf::openModel(m_folder.path());
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_gate_exps.weight")), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_up_exps.weight")), ElementsAre(10, 11, 12, 13));
    EXPECT_THAT((*source)->tensor("blk.0.ffn_down_exps.weight")->dims, ElementsAre(1, 4, 1, 1));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_down_exps.weight")), ElementsAre(5, 6, 7, 8));
}

TEST_F(HfCheckpoint, RowsOfGateAndUpTakeTurnsInGptOss)
{
    // One expert: four inputs, columns g0, u0; its biases likewise.
    writeConfig("gpt_oss");
    TinySafeTensors()
        .addF32("model.layers.0.mlp.experts.gate_up_proj", {1, 4, 4},
            {{0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16, 7, 17}})
        .addF32("model.layers.0.mlp.experts.gate_up_proj_bias", {1, 4}, {{0, 10, 1, 11}})
        .addF32("model.layers.0.mlp.experts.down_proj", {1, 2, 4}, {{1, 2, 3, 4, 5, 6, 7, 8}})
        .save(m_folder / "model.safetensors");
    const auto source = gguf::openModel(m_folder.path());
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_gate_exps.weight")), ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_up_exps.weight")), ElementsAre(10, 12, 14, 16, 11, 13, 15, 17));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_gate_exps.bias")), ElementsAre(0, 1));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_up_exps.bias")), ElementsAre(10, 11));
    EXPECT_THAT(floatsOf((*source)->tensor("blk.0.ffn_down_exps.weight")), ElementsAre(1, 5, 2, 6, 3, 7, 4, 8));
}

TEST_F(HfCheckpoint, BlocksAndScalesOfMxfp4MustFitEachOther)
{
    const auto bytes = [](std::size_t count) { return std::vector<std::byte>(count); };
    test::writeText(m_folder / "config.json",
        R"({"model_type":"gpt_oss","hidden_size":32,"num_attention_heads":2,"num_hidden_layers":1,"rms_norm_eps":1e-5,)"
        R"("intermediate_size":32,"quantization_config":{"quant_method":"mxfp4"}})");
    const auto withTensors = [&](const TinySafeTensors& tensors) {
        tensors.save(m_folder / "model.safetensors");
        return errorOf();
    };
    const std::string blocks = "model.layers.0.mlp.experts.down_proj_blocks";
    const std::string scales = "model.layers.0.mlp.experts.down_proj_scales";
    EXPECT_EQ(
        withTensors(
            TinySafeTensors().add(blocks, "U8", {2, 32, 1, 16}, bytes(1024)).add(scales, "U8", {2, 32, 1}, bytes(64))),
        "was accepted");
    EXPECT_THAT(withTensors(TinySafeTensors().add(blocks, "U8", {2, 32, 1, 16}, bytes(1024))), HasSubstr("no scales"));
    EXPECT_THAT(withTensors(TinySafeTensors().add(scales, "U8", {2, 32, 1}, bytes(64))), HasSubstr("no blocks"));
    for (const std::vector<std::uint64_t>& shape :
        std::vector<std::vector<std::uint64_t>>{{1, 32, 1}, {2, 16, 2}, {2, 32}, {64}, {2, 32, 1, 1}}) {
        std::size_t count = 1;
        for (const std::uint64_t size : shape)
            count *= size;
        EXPECT_THAT(withTensors(TinySafeTensors()
                                    .add(blocks, "U8", {2, 32, 1, 16}, bytes(1024))
                                    .add(scales, "U8", shape, bytes(count))),
            HasSubstr("down_proj_scales"));
    }
    for (const std::vector<std::uint64_t>& shape : std::vector<std::vector<std::uint64_t>>{
             {1024}, {2, 32, 16}, {2, 32, 2, 8}, {2, 16, 2, 16}, {32, 2, 1, 16}, {2, 32, 1, 16, 1}})
        EXPECT_THAT(
            withTensors(TinySafeTensors().add(blocks, "U8", shape, bytes(1024))), HasSubstr("down_proj_blocks"));
    EXPECT_THAT(withTensors(TinySafeTensors().add(blocks, "F32", {1, 32, 1, 16}, bytes(2048))), HasSubstr("F32"));
}

TEST_F(HfCheckpoint, ShapesThatDoNotFitAreRefused)
{
    writeConfig("llama4_text");
    TinySafeTensors()
        .addF32("model.layers.0.feed_forward.experts.gate_up_proj", {1, 2, 4}, m_matrix)
        .save(m_folder / "model.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("gate_up_proj"));
    writeConfig("llama");
    TinySafeTensors()
        .addF32("model.layers.0.self_attn.q_proj.weight", {1, 8}, m_matrix)
        .save(m_folder / "model.safetensors");
    EXPECT_THAT(errorOf(), HasSubstr("head size"));
}

} // namespace
} // namespace sheaf
