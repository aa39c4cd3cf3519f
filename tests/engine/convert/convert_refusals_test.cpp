// What a conversion refuses, and that it then leaves nothing.

#include "engine/convert/conversion.h"
#include "support/tiny_checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

namespace sheaf::test {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConvertRefuses : public testing::Test {
protected:
    void writeModel(const std::vector<float>& values)
    {
        TinyGguf()
            .set("general.architecture", "llama")
            .set("llama.block_count", std::uint32_t{1})
            .addF32("blk.0.attn_q.weight", {32, values.size() / 32}, values)
            .save(m_conversion.folder / "in.gguf");
    }

    Error errorOf(const std::string& type, const std::filesystem::path& output)
    {
        const auto summary = convertModel({.input = m_conversion.folder / "in.gguf", .output = output, .type = type});
        return summary ? Error{ErrorCode::Internal, "was converted", {}} : summary.error();
    }

    Error errorOf(const std::string& type) { return errorOf(type, m_conversion.path()); }

    Conversion m_conversion;
};

TEST_F(ConvertRefuses, WeightsThatAreNotFinite)
{
    for (const float bad : {NAN, INFINITY, -INFINITY})
        for (const char* type : {"F32", "F16", "Q8_0", "Q4_K"}) {
            std::vector<float> values = randomFloats(32 * 300, 1);
            values[32 * 299 + 7] = bad;
            writeModel(values);
            const Error error = errorOf(type);
            EXPECT_EQ(error.code, ErrorCode::Malformed);
            EXPECT_THAT(error.what, HasSubstr("blk.0.attn_q.weight"));
            EXPECT_THAT(error.what, HasSubstr("not finite"));
            EXPECT_THAT(error.where, HasSubstr("in.gguf"));
            EXPECT_THAT(m_conversion.entries(), ElementsAre("in.gguf"));
        }
}

TEST_F(ConvertRefuses, WeightsThatTheTypeCannotHold)
{
    std::vector<float> values = randomFloats(64, 1);
    values[5] = -70000.0f;
    writeModel(values);
    for (const char* type : {"F16", "Q8_0", "Q4_1"}) {
        const Error error = errorOf(type);
        EXPECT_EQ(error.code, ErrorCode::Unsupported);
        EXPECT_THAT(error.what, HasSubstr("-70000"));
        EXPECT_THAT(error.what, HasSubstr("BF16"));
    }
    EXPECT_THAT(m_conversion.entries(), ElementsAre("in.gguf"));
    EXPECT_TRUE(m_conversion.convert(m_conversion.folder / "in.gguf", "BF16"));
}

TEST_F(ConvertRefuses, ATypeItDoesNotKnowAndListsThoseThereAre)
{
    writeModel(randomFloats(64, 1));
    for (const char* type : {"", "Q4", "IQ2_XXS", "Q8_0 ", "nonsense"}) {
        const Error error = errorOf(type);
        EXPECT_EQ(error.code, ErrorCode::Usage) << type;
        EXPECT_THAT(error.what, HasSubstr("Q4_K_M, "));
    }
}

TEST_F(ConvertRefuses, AnOutputThatIsTheInput)
{
    writeModel(randomFloats(64, 1));
    std::filesystem::create_hard_link(m_conversion.folder / "in.gguf", m_conversion.folder / "same.gguf");
    std::filesystem::create_symlink("in.gguf", m_conversion.folder / "link.gguf");
    for (const char* name : {"in.gguf", "same.gguf", "link.gguf", "../"}) {
        const std::filesystem::path output = std::string_view(name) == "../"
            ? m_conversion.folder.path() / ".." / m_conversion.folder.path().filename() / "in.gguf"
            : m_conversion.folder / name;
        EXPECT_EQ(errorOf("Q8_0", output).code, ErrorCode::Usage) << name;
    }
    EXPECT_TRUE(gguf::openModel(m_conversion.folder / "in.gguf"));
}

TEST_F(ConvertRefuses, OtherOutputsThatMakeNoSense)
{
    writeModel(randomFloats(64, 1));
    std::filesystem::create_directory(m_conversion.folder / "folder.gguf");
    EXPECT_EQ(errorOf("Q8_0", m_conversion.folder / "out.bin").code, ErrorCode::Usage);
    EXPECT_EQ(errorOf("Q8_0", m_conversion.folder / "m-00001-of-00002.gguf").code, ErrorCode::Usage);
    EXPECT_EQ(errorOf("Q8_0", m_conversion.folder / "folder.gguf").code, ErrorCode::Usage);
    EXPECT_EQ(errorOf("Q8_0", m_conversion.folder / "absent" / "out.gguf").code, ErrorCode::Unreadable);
}

TEST_F(ConvertRefuses, ExpertsThatDoNotMakeASet)
{
    const auto errorOfExperts = [this](const std::vector<std::pair<int, std::uint64_t>>& experts, bool stacked) {
        TinyGguf file;
        file.set("general.architecture", "llama");
        for (const auto& [expert, rows] : experts)
            file.addF32("blk.0.ffn_up." + std::to_string(expert) + ".weight", {32, rows}, randomFloats(32 * rows, 1));
        if (stacked)
            file.addF32("blk.0.ffn_up_exps.weight", {32, 1, 2}, randomFloats(64, 1));
        file.save(m_conversion.folder / "in.gguf");
        return errorOf("F32").what;
    };
    EXPECT_THAT(errorOfExperts({{0, 2}, {2, 2}}, false), HasSubstr("expert 1 is missing"));
    EXPECT_THAT(errorOfExperts({{0, 2}, {1, 3}}, false), HasSubstr("blk.0.ffn_up.1.weight"));
    EXPECT_THAT(errorOfExperts({{0, 2}, {1, 2}}, true), HasSubstr("blk.0.ffn_up_exps.weight"));
}

TEST_F(ConvertRefuses, FoldersWithoutAVocabulary)
{
    writeText(m_conversion.folder / "config.json", R"({"model_type":"llama","hidden_size":32,"num_attention_heads":1,
        "num_hidden_layers":1,"rms_norm_eps":1e-5,"tie_word_embeddings":true})");
    TinySafeTensors()
        .addF32("model.embed_tokens.weight", {4, 32}, randomFloats(128, 1))
        .save(m_conversion.folder / "model.safetensors");
    const auto summary = m_conversion.run(m_conversion.folder.path(), "F16");
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::NotFound);
    EXPECT_THAT(summary.error().what, HasSubstr("tokenizer.json"));
    EXPECT_FALSE(std::filesystem::exists(m_conversion.path()));
}

/// Stops after the first stretch of a tensor.
TEST_F(ConvertRefuses, ToGoOnWhenStoppedAndLeavesAnEarlierOutputAlone)
{
    writeModel(randomFloats(32 * (1u << 18), 1));
    writeText(m_conversion.path(), "earlier");
    std::stop_source source;
    int calls = 0;
    const auto summary
        = convertModel({.input = m_conversion.folder / "in.gguf", .output = m_conversion.path(), .type = "Q8_0"},
            source.get_token(), [&](const ConvertProgress& progress) {
                EXPECT_LT(progress.fraction, 1.0);
                EXPECT_EQ(progress.tensor, "blk.0.attn_q.weight");
                ++calls;
                source.request_stop();
            });
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(calls, 1);
    EXPECT_THAT(m_conversion.entries(), ElementsAre("in.gguf", "out.gguf"));
    std::ifstream earlier(m_conversion.path());
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(earlier), {}), "earlier");
}

TEST_F(ConvertRefuses, NothingElseAndReplacesAnEarlierOutput)
{
    writeModel(randomFloats(64, 1));
    writeText(m_conversion.path(), "earlier");
    ASSERT_TRUE(m_conversion.convert(m_conversion.folder / "in.gguf", "Q8_0"));
    EXPECT_THAT(m_conversion.entries(), ElementsAre("in.gguf", "out.gguf"));
}

} // namespace

} // namespace sheaf::test
