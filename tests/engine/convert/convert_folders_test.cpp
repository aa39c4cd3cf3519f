// Hugging Face folders to GGUF, against the files that other programs made of the same weights and their logits.

#include "engine/api/engine.h"
#include "engine/convert/conversion.h"
#include "engine/runtime/golden_manifest.h"
#include "engine/tokenizer/vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace sheaf::test {

namespace {

/// A golden file of which the folder beside it must give every byte of every tensor: types whose rule is exact.
struct Twin {
    std::string folder;
    std::string variant;

    friend void PrintTo(const Twin& twin, std::ostream* out) { *out << twin.folder << " " << twin.variant; }
};

class ConvertTwin : public testing::TestWithParam<Twin> {
protected:
    void SetUp() override
    {
        const auto& [folder, variant] = GetParam();
        if (!std::filesystem::exists(goldenFolder() / folder / "hf"))
            GTEST_SKIP() << "the golden models are not beside this checkout";
        const auto expected = gguf::openModel(goldenFolder() / folder / (folder + "-" + variant + ".gguf"));
        ASSERT_TRUE(expected) << expected.error().what;
        m_expected = *expected;
        m_got = m_conversion.convert(goldenFolder() / folder / "hf", variant);
        ASSERT_TRUE(m_got);
    }

    Conversion m_conversion;
    std::shared_ptr<const gguf::ModelSource> m_expected;
    std::shared_ptr<const gguf::ModelSource> m_got;
};

TEST_P(ConvertTwin, HasEveryByteOfEveryTensor)
{
    EXPECT_EQ(m_got->tensors().size(), m_expected->tensors().size());
    for (const gguf::TensorView& expected : m_expected->tensors()) {
        const gguf::TensorView* got = m_got->tensor(expected.name);
        ASSERT_TRUE(got) << expected.name;
        EXPECT_EQ(got->dims, expected.dims) << expected.name;
        if (expected.name == "rope_freqs.weight") { // computed, by arithmetic of another width
            for (std::size_t i = 0; i < expected.elements(); ++i)
                EXPECT_FLOAT_EQ(floatsOf(*got)[i], floatsOf(expected)[i]);
            continue;
        }
        ASSERT_EQ(got->type, expected.type) << expected.name;
        EXPECT_TRUE(std::ranges::equal(got->bytes, expected.bytes)) << expected.name;
    }
}

TEST_P(ConvertTwin, HasItsMetadata)
{
    const std::string arch = *m_expected->findString("general.architecture").value();
    for (const char* key : {"block_count", "context_length", "embedding_length", "vocab_size", "feed_forward_length",
             "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
             "rope.dimension_count", "expert_count", "expert_used_count", "expert_feed_forward_length",
             "expert_shared_feed_forward_length", "interleave_moe_layer_step", "use_qk_norm", "attention.chunk_size",
             "attention.temperature_length"}) {
        const gguf::Value* expected = m_expected->find(arch + "." + key);
        const gguf::Value* got = m_got->find(arch + "." + key);
        ASSERT_EQ(got != nullptr, expected != nullptr) << key;
        if (expected) {
            EXPECT_EQ(*got, *expected) << key;
        }
    }
    for (const char* key : {"rope.freq_base", "attention.layer_norm_rms_epsilon", "attention.temperature_scale"}) {
        const auto expected = m_expected->findFloat(arch + "." + key).value();
        ASSERT_EQ(m_got->findFloat(arch + "." + key).value(), expected) << key;
    }
    for (const char* key : {"tokenizer.ggml.model", "tokenizer.ggml.tokens", "tokenizer.ggml.token_type",
             "tokenizer.ggml.merges", "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id",
             "general.quantization_version", "general.type"}) {
        const gguf::Value* expected = m_expected->find(key);
        const gguf::Value* got = m_got->find(key);
        ASSERT_EQ(got != nullptr, expected != nullptr) << key;
        if (expected) {
            EXPECT_EQ(*got, *expected) << key;
        }
    }
}

const Twin kTwins[]
    = {{"llama3", "f16"}, {"llama3", "q8_0"}, {"llama_tied", "f32"}, {"llama_tied", "f16"}, {"mixtral", "f16"},
        {"mixtral", "q8_0"}, {"llama4_maverick", "f16"}, {"llama4_maverick", "q8_0"}, {"llama4_scout", "q8_0"},
        {"llama4_vision", "f16"}, {"llama4_vision", "q8_0"}, {"qwen2", "f16"}, {"qwen2_moe", "f16"},
        {"qwen2_moe", "q8_0"}, {"qwen3_moe", "bf16"}, {"qwen3_moe", "q8_0"}, {"olmoe", "f32"}, {"olmoe", "q8_0"}};

INSTANTIATE_TEST_SUITE_P(Golden, ConvertTwin, testing::ValuesIn(kTwins),
    [](const auto& test) { return test.param.folder + "_" + test.param.variant; });

TEST(ConvertVision, HasEveryByteOfTheGoldenFile)
{
    const std::filesystem::path golden = goldenFolder() / "llama4_vision";
    if (!std::filesystem::exists(golden / "hf"))
        GTEST_SKIP() << "the golden models are not beside this checkout";
    for (const auto& [type, name] : {std::pair{"Q8_0", "mmproj-f16.gguf"}, {"F32", "mmproj-f32.gguf"}}) {
        Conversion conversion;
        const std::filesystem::path path = conversion.folder / "mmproj.gguf";
        const auto summary = convertModel(
            {.input = golden / "hf", .output = conversion.path(), .visionOutput = path, .type = type, .threads = 1});
        ASSERT_TRUE(summary) << summary.error().what;
        EXPECT_EQ(summary->visionBytes, std::filesystem::file_size(path));
        const auto expected = gguf::openModel(golden / name), got = gguf::openModel(path);
        ASSERT_TRUE(expected && got);
        EXPECT_EQ((*got)->tensors().size(), (*expected)->tensors().size());
        for (const gguf::TensorView& tensor : (*expected)->tensors()) {
            const gguf::TensorView* mine = (*got)->tensor(tensor.name);
            ASSERT_TRUE(mine) << tensor.name;
            EXPECT_EQ(mine->type, tensor.type) << tensor.name;
            EXPECT_EQ(mine->dims, tensor.dims) << tensor.name;
            EXPECT_TRUE(std::ranges::equal(mine->bytes, tensor.bytes)) << tensor.name;
        }
        for (const auto& [key, value] : (*expected)->metadata()) {
            if (key == "general.name")
                continue;
            const gguf::Value* mine = (*got)->find(key);
            ASSERT_TRUE(mine) << key;
            EXPECT_EQ(*mine, value) << key;
        }
    }
}

TEST(ConvertVision, IsRefusedWhereThereIsNone)
{
    if (goldenFolder().empty())
        GTEST_SKIP() << "the golden models are not beside this checkout";
    Conversion conversion;
    const auto summary = convertModel({.input = goldenFolder() / "llama3" / "hf",
        .output = conversion.path(),
        .visionOutput = conversion.folder / "mmproj.gguf",
        .type = "F16"});
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::NotFound);
    EXPECT_TRUE(conversion.entries().empty());
}

/// The logits of a folder's golden run, computed from its conversion.
class ConvertLogits : public testing::TestWithParam<GoldenRun> { };

std::vector<GoldenRun> folderRuns()
{
    std::vector<GoldenRun> runs;
    if (!goldenFolder().empty())
        runs = readGoldenRuns(goldenFolder());
    std::erase_if(runs, [](const GoldenRun& run) { return run.model.filename() != "hf" || !run.adapters.empty(); });
    return runs;
}

std::vector<float> logitsOf(const std::filesystem::path& model, const GoldenRun& run)
{
    std::vector<float> logits;
    auto engine = Engine::load(model, {.threads = 1});
    if (!engine) {
        ADD_FAILURE() << engine.error().where << ": " << engine.error().what;
        return logits;
    }
    LogitsCallbacks callbacks;
    callbacks.row
        = [&](std::size_t, std::span<const float> row) { logits.insert(logits.end(), row.begin(), row.end()); };
    const auto result = (*engine)->logits(run.ids, {}, {}, callbacks);
    EXPECT_TRUE(result) << result.error().what;
    return logits;
}

double rmsOfDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    double squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        squares += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    return std::sqrt(squares / static_cast<double>(a.size()));
}

/// What storing weights in a type may cost, relative to the spread of the logits: twice the largest of the golden
/// models. A wrong row order or a swapped matrix costs 1 and more.
const std::map<std::string, double> kCosts
    = {{"F32", 1e-4}, {"BF16", 0.03}, {"F16", 0.002}, {"Q8_0", 0.06}, {"Q4_K", 0.55}};

TEST_P(ConvertLogits, StayNearTheOriginalOnes)
{
    const GoldenRun& run = GetParam();
    const std::vector<float> expected = readFloats(run.expected);
    const double spread = rmsOfDifference(expected, std::vector<float>(expected.size(), 0.0f));
    for (const auto& [type, cost] : kCosts) {
        Conversion conversion;
        ASSERT_TRUE(conversion.convert(run.model, type));
        const std::vector<float> got = logitsOf(conversion.path(), run);
        ASSERT_EQ(got.size(), expected.size());
        EXPECT_LE(rmsOfDifference(got, expected), cost * spread) << type;
    }
}

TEST_P(ConvertLogits, AreThoseOfTheDequantisedWeights)
{
    const GoldenRun& run = GetParam();
    for (const char* type : {"Q8_0", "Q4_K", "Q2_K"}) {
        Conversion quantised, widened;
        ASSERT_TRUE(quantised.convert(run.model, type));
        ASSERT_TRUE(widened.convert(quantised.path(), "F32"));
        const std::vector<float> got = logitsOf(quantised.path(), run);
        const std::vector<float> expected = logitsOf(widened.path(), run);
        ASSERT_EQ(got.size(), expected.size());
        EXPECT_LE(rmsOfDifference(got, expected), run.rms / 3) << type;
    }
}

TEST_P(ConvertLogits, VocabularySurvives)
{
    Conversion conversion;
    const auto source = conversion.convert(GetParam().model, "F16");
    ASSERT_TRUE(source);
    const auto expected = tokenizer::readHuggingFaceVocabulary(GetParam().model);
    const auto got = tokenizer::readVocabulary(*source);
    ASSERT_TRUE(expected && got);
    EXPECT_EQ(got->model, expected->model);
    EXPECT_EQ(got->tokens, expected->tokens);
    EXPECT_EQ(got->types, expected->types);
    EXPECT_EQ(got->scores, expected->scores);
    EXPECT_EQ(got->merges, expected->merges);
    EXPECT_EQ(got->bos, expected->bos);
    EXPECT_EQ(got->unknown, expected->unknown);
    EXPECT_EQ(got->addBos, expected->addBos);
    EXPECT_EQ(got->addSpacePrefix, expected->addSpacePrefix);
    EXPECT_EQ(got->composeUnicode, expected->composeUnicode);
    EXPECT_EQ(got->chatTemplate, expected->chatTemplate);
    for (const TokenId end : expected->ends)
        EXPECT_TRUE(std::ranges::count(got->ends, end)) << end;
}

INSTANTIATE_TEST_SUITE_P(Golden, ConvertLogits, testing::ValuesIn(folderRuns()), [](const auto& test) {
    std::string name = test.param.id;
    std::ranges::replace_if(
        name, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ConvertLogits);

} // namespace

} // namespace sheaf::test
