// Adapters for other models, and files that are no adapters: each refused by name, none by a crash.

#include "engine/adapters/adapted_model.h"

#include <gtest/gtest.h>

#include <limits>

namespace sheaf::test {

namespace {

constexpr std::size_t kHidden = TinyLlama::kHidden, kWidth = TinyLlama::kWidth;

class AdapterErrors : public testing::Test {
protected:
    Error errorOf(const std::filesystem::path& path, Engine& engine)
    {
        const AdapterChoice choice[] = {{path, 1}};
        const auto result = engine.setAdapters(choice);
        EXPECT_FALSE(result) << path;
        EXPECT_TRUE(engine.adapters().empty());
        return result ? Error{ErrorCode::Internal, "accepted", ""} : result.error();
    }

    void expectRefused(const std::filesystem::path& path, ErrorCode code, const std::vector<std::string>& parts)
    {
        const Error error = errorOf(path, *dense);
        EXPECT_EQ(error.code, code) << error.what;
        for (const std::string& part : parts)
            EXPECT_NE(error.what.find(part), std::string::npos) << error.what << " lacks " << part;
        EXPECT_TRUE(error.where.starts_with(folder.path().string())) << error.where;
    }

    void expectConfigRefused(const std::string& more, ErrorCode code, const std::vector<std::string>& parts)
    {
        SCOPED_TRACE(more);
        expectRefused(
            PeftFolder().config(4, 8, more).add("model.layers.0.mlp.up_proj", up).save(folder / "config"), code, parts);
    }

    TemporaryFolder folder;
    std::unique_ptr<Engine> dense = loadEngine(denseModel());
    const PlainPair up = PlainPair::random(kWidth, kHidden, 4, 1);
};

} // namespace

TEST_F(AdapterErrors, AnotherBaseIsToldByTheFirstTensorAndBothShapes)
{
    const auto wide = PlainPair::random(kWidth, 2 * kHidden, 4, 1), tall = PlainPair::random(99, kHidden, 4, 1);
    expectRefused(PeftFolder()
                      .add("model.layers.0.mlp.gate_proj", up)
                      .add("model.layers.0.mlp.up_proj", wide)
                      .add("model.layers.1.mlp.up_proj", tall)
                      .save(folder / "wide"),
        ErrorCode::Mismatch,
        {"'base_model.model.model.layers.0.mlp.up_proj.lora_A.weight'", "[4, 64]", "blk.0.ffn_up.weight", "[48, 32]"});
    expectRefused(PeftFolder().add("model.layers.0.mlp.up_proj", tall).save(folder / "tall"), ErrorCode::Mismatch,
        {"lora_B", "[99, 4]", "[48, 32]"});
    expectRefused(PeftFolder().add("model.layers.2.mlp.up_proj", up).save(folder / "deep"), ErrorCode::Mismatch,
        {"model.layers.2.mlp.up_proj"});
    expectRefused(PeftFolder().add("transformer.h.0.attn.c_attn", up).save(folder / "gpt2"), ErrorCode::Mismatch,
        {"transformer.h.0.attn.c_attn"});

    TinyGguf gguf = ggufAdapter(8);
    addPair(gguf, "blk.0.ffn_up.weight", wide);
    gguf.save(folder / "wide.gguf");
    expectRefused(
        folder / "wide.gguf", ErrorCode::Mismatch, {"'blk.0.ffn_up.weight.lora_a'", "{64, 4, 1, 1}", "{32, 48, 1}"});
    TinyGguf stacked = ggufAdapter(8);
    addPair(stacked, "blk.0.ffn_up.weight", PlainPair::random(kWidth, kHidden, 4, 1, 2));
    stacked.save(folder / "stacked.gguf");
    expectRefused(folder / "stacked.gguf", ErrorCode::Mismatch, {"{32, 4, 2, 1}", "{32, 48, 1}"});
}

TEST_F(AdapterErrors, AnotherArchitectureIsNamed)
{
    TinyGguf gguf = ggufAdapter(8, "qwen2");
    addPair(gguf, "blk.0.ffn_up.weight", up);
    gguf.save(folder / "adapter.gguf");
    expectRefused(folder / "adapter.gguf", ErrorCode::Mismatch, {"'qwen2'", "'llama'"});
}

TEST_F(AdapterErrors, ExpertsOfAnotherNumberOrWidth)
{
    const auto engine = loadEngine(expertModel("llama"));
    const std::string experts = "model.layers.0.mlp.experts";
    const auto errorOfPair = [&](const PlainPair& pair) {
        return errorOf(PeftFolder().addExperts(experts, pair, false).save(folder / "experts"), *engine).what;
    };
    EXPECT_NE(
        errorOfPair(PlainPair::random(2 * kWidth, kHidden, 4, 1, 5)).find("rank 4 for 4 experts"), std::string::npos);
    const std::string what = errorOfPair(PlainPair::random(2 * kWidth, 40, 4, 1, 4));
    EXPECT_NE(what.find("[16, 40]"), std::string::npos) << what;
    EXPECT_NE(what.find("4 x [96, 32]"), std::string::npos) << what;
    EXPECT_NE(what.find("4 x [32, 48]"), std::string::npos) << what;
    expectRefused(PeftFolder().addExperts(experts, PlainPair::random(96, 32, 4, 1, 4), false).save(folder / "dense"),
        ErrorCode::Mismatch, {"no experts"});
}

TEST_F(AdapterErrors, SettingsThatCannotBeIgnored)
{
    for (const char* on :
        {R"("use_dora":true)", R"("use_qalora":true)", R"("use_something_new":{"a":1})", R"("bias":"lora_only")",
            R"("modules_to_save":["lm_head"])", R"("lora_bias":true)", R"("layer_replication":[[0,2],[1,2]])",
            R"("trainable_token_indices":[3])", R"("alora_invocation_tokens":[7])", R"("init_lora_weights":"pissa")"}) {
        const std::string setting = on;
        expectConfigRefused(setting, ErrorCode::Unsupported, {setting.substr(1, setting.find('"', 1) - 1)});
    }
    const AdapterChoice accepted[] = {{PeftFolder()
                                           .config(4, 8, R"("use_dora":false,"use_qalora":null,"bias":"none",
                                               "modules_to_save":null,"layer_replication":[],"fan_in_fan_out":true,
                                               "init_lora_weights":"gaussian","target_modules":["up_proj"])")
                                           .add("model.layers.0.mlp.up_proj", up)
                                           .save(folder / "harmless")}};
    const auto set = dense->setAdapters(accepted);
    EXPECT_TRUE(set) << set.error().what;
}

TEST_F(AdapterErrors, RanksThatContradictTheConfiguration)
{
    expectConfigRefused(R"("rank_pattern":{"up_proj":5})", ErrorCode::Malformed, {"[4, 32]", "rank 5"});
    expectConfigRefused(R"("rank_pattern":{"up_proj":0})", ErrorCode::Malformed, {"rank_pattern", "rank 0"});
    expectConfigRefused(R"("rank_pattern":{"up_proj":"4"})", ErrorCode::Malformed, {"rank_pattern"});
    expectConfigRefused(R"("rank_pattern":{"up_(proj":4})", ErrorCode::Unsupported, {"up_(proj"});
    expectConfigRefused(R"("alpha_pattern":{"(.|..)+[!?]":4})", ErrorCode::Unsupported, {"steps"});
    for (const char* config : {R"({"peft_type":"LORA","lora_alpha":8})", R"({"peft_type":"LORA","r":4})",
             R"({"peft_type":"IA3","r":4,"lora_alpha":8})", R"({"r":4,"lora_alpha":8})", "[]", "", "{",
             R"({"peft_type":"LORA","r":18446744073709551615,"lora_alpha":8})",
             R"({"peft_type":"LORA","r":-4,"lora_alpha":8})", R"({"peft_type":"LORA","r":4,"lora_alpha":"8"})"}) {
        const auto path = PeftFolder().add("model.layers.0.mlp.up_proj", up).save(folder / "config");
        writeText(path / "adapter_config.json", config);
        errorOf(path, *dense);
    }
}

TEST_F(AdapterErrors, TensorsThatAreNoPairs)
{
    const auto withExtra = [&](const char* name, std::vector<std::uint64_t> shape) {
        PeftFolder peft;
        peft.add("model.layers.0.mlp.up_proj", up);
        std::size_t count = 1;
        for (const std::uint64_t size : shape)
            count *= size;
        peft.tensors().addF32(name, shape, randomFloats(count, 1));
        return peft.save(folder / "extra");
    };
    for (const char* name : {"base_model.model.model.embed_tokens.lora_embedding_A",
             "base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector.weight",
             "base_model.model.model.layers.0.mlp.up_proj.bias", "base_model.model.lm_head.modules_to_save.weight",
             "base_model.model.vision_model.model.layers.0.self_attn.q_proj.lora_A.weight", "something else"})
        expectRefused(withExtra(name, {4, 32}), ErrorCode::Unsupported, {name});
    expectRefused(withExtra("base_model.model.model.layers.1.mlp.up_proj.lora_A.weight", {4, 32}), ErrorCode::Malformed,
        {"layers.1", "no lora_B"});
    expectRefused(withExtra("base_model.model.model.layers.1.mlp.up_proj.lora_A.weight", {128}), ErrorCode::Malformed,
        {"layers.1", "[128]"});
    expectRefused(PeftFolder().save(folder / "empty"), ErrorCode::Malformed, {"no tensors"});
    expectRefused(PeftFolder()
                      .add("model.embed_tokens", PlainPair::random(TinyLlama::kVocab, kHidden, 4, 1))
                      .save(folder / "embedding"),
        ErrorCode::Unsupported, {"model.embed_tokens"});

    TinyGguf lonely = ggufAdapter(8);
    lonely.addF32("blk.0.ffn_up.weight.lora_b", {4, 48}, up.b);
    lonely.save(folder / "lonely.gguf");
    expectRefused(folder / "lonely.gguf", ErrorCode::Malformed, {"no counterpart 'blk.0.ffn_up.weight.lora_a'"});
    TinyGguf norm = ggufAdapter(8);
    norm.addF32("blk.0.attn_norm.weight", {32}, randomFloats(32, 1));
    norm.save(folder / "norm.gguf");
    expectRefused(folder / "norm.gguf", ErrorCode::Unsupported, {"blk.0.attn_norm.weight"});
    TinyGguf embedding = ggufAdapter(8);
    addPair(embedding, "token_embd.weight", PlainPair::random(TinyLlama::kVocab, kHidden, 4, 1));
    embedding.save(folder / "embedding.gguf");
    expectRefused(folder / "embedding.gguf", ErrorCode::Unsupported, {"token_embd.weight"});
}

TEST_F(AdapterErrors, FilesThatAreNoAdapters)
{
    writeText(folder / "adapter_model.bin", "pickle");
    expectRefused(folder / "adapter_model.bin", ErrorCode::Unsupported, {"pickle"});
    std::filesystem::create_directories(folder / "pickled");
    writeText(folder / "pickled" / "adapter_config.json", PeftFolder().text());
    writeText(folder / "pickled" / "adapter_model.bin", "pickle");
    expectRefused(folder / "pickled", ErrorCode::Unsupported, {"adapter_model.bin"});
    denseModel().save(folder / "model.gguf");
    expectRefused(folder / "model.gguf", ErrorCode::Malformed, {"general.type"});
    TinyGguf control;
    control.set("general.architecture", "llama").set("general.type", "adapter").set("adapter.type", "control_vector");
    control.save(folder / "control.gguf");
    expectRefused(folder / "control.gguf", ErrorCode::Unsupported, {"adapter.type", "control_vector"});
    expectRefused(folder / "nothing", ErrorCode::NotFound, {});
    const AdapterChoice endless[] = {{folder / "nothing", std::numeric_limits<float>::infinity()}};
    EXPECT_FALSE(dense->setAdapters(endless));
}

TEST_F(AdapterErrors, ValuesThatAreNotNumbers)
{
    PlainPair bad = up;
    bad.b[5] = std::numeric_limits<float>::quiet_NaN();
    expectRefused(PeftFolder().add("model.layers.0.mlp.up_proj", bad).save(folder / "nan"), ErrorCode::Malformed,
        {"lora_B", "not a number"});
}

TEST_F(AdapterErrors, EveryPrefixOfAFileIsRefused)
{
    const auto path = PeftFolder()
                          .add("model.layers.0.mlp.up_proj", PlainPair::random(kWidth, kHidden, 4, 1))
                          .save(folder / "prefix");
    const auto tryPrefixes = [&](const std::filesystem::path& file, const std::filesystem::path& adapter) {
        std::vector<std::byte> bytes(std::filesystem::file_size(file));
        std::FILE* in = std::fopen(file.c_str(), "rb");
        ASSERT_TRUE(in);
        ASSERT_EQ(std::fread(bytes.data(), 1, bytes.size(), in), bytes.size());
        std::fclose(in);
        // All of the header, then here and there in the data.
        for (std::size_t size = 0; size < bytes.size(); size += size < 700 ? 1 : 97) {
            writeFile(file, std::span(bytes).first(size));
            const AdapterChoice choice[] = {{adapter, 1}};
            EXPECT_FALSE(dense->setAdapters(choice)) << size << " of " << bytes.size();
        }
        writeFile(file, bytes);
        const AdapterChoice choice[] = {{adapter, 1}};
        EXPECT_TRUE(dense->setAdapters(choice));
    };
    tryPrefixes(path / "adapter_model.safetensors", path);
    tryPrefixes(path / "adapter_config.json", path);
    TinyGguf gguf = ggufAdapter(8);
    addPair(gguf, "blk.0.ffn_up.weight", up);
    gguf.save(folder / "adapter.gguf");
    tryPrefixes(folder / "adapter.gguf", folder / "adapter.gguf");
}

} // namespace sheaf::test
