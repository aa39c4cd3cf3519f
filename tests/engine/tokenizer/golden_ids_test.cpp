// The ids of other programs' tokenizers, string by string.

#include "engine/tokenizer/tokenizer_test_data.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace sheaf::test {
namespace {

class GoldenIds : public testing::TestWithParam<std::string> { };

TEST_P(GoldenIds, AreThoseOfTheReferenceTokenizer)
{
    const std::filesystem::path vocabulary = vocabularyFile(GetParam());
    if (vocabulary.empty())
        GTEST_SKIP() << "the shared golden data is not here, and " << GetParam() << " is not bundled";
    const auto tokenizer = mustLoad(vocabulary);
    const auto cases = readCases(vocabulary.parent_path() / "cases.json");
    ASSERT_GT(cases.size(), 300u);
    for (const TokenizeCase& one : cases)
        EXPECT_EQ(tokenizer->encode(one.text, one.specials), one.ids) << quoted(one.text);
}

TEST_P(GoldenIds, AreTheSameFromAHuggingFaceFolder)
{
    const std::filesystem::path folder = vocabularyFile(GetParam()).parent_path();
    if (!std::filesystem::exists(folder / "tokenizer.json"))
        GTEST_SKIP() << "there is no tokenizer.json of " << GetParam() << " here";
    const auto fromFolder = mustLoad(folder);
    const auto fromFile = mustLoad(folder / "vocab.gguf");
    for (const TokenizeCase& one : readCases(folder / "cases.json"))
        EXPECT_EQ(fromFolder->encode(one.text, one.specials), one.ids) << quoted(one.text);
    EXPECT_EQ(fromFolder->vocabSize(), fromFile->vocabSize());
    EXPECT_EQ(fromFolder->addBos(), fromFile->addBos());
    EXPECT_EQ(fromFolder->bosId(), fromFile->bosId());
}

INSTANTIATE_TEST_SUITE_P(Vocabularies, GoldenIds,
    testing::Values("gpt2", "smollm", "smollm2", "llama3", "qwen2", "llama4", "gpt-4o", "spm", "unigram"),
    vocabularyTestName);

TEST(GoldenSmolLm2, IdsAreThoseOfTheReferenceEngine)
{
    const auto expected = sharedGolden().parent_path() / "golden-smollm2" / "tokens.json";
    if (sharedGolden().empty() || !std::filesystem::exists(expected))
        GTEST_SKIP() << "the shared golden data is not here";
    const auto tokenizer = mustLoad(vocabularyFile("smollm2"));
    const auto entries = nlohmann::json::parse(std::ifstream(expected));
    ASSERT_GT(entries.size(), 20u);
    for (const auto& entry : entries) {
        const std::string text = entry.at("text");
        EXPECT_EQ(tokenizer->encode(text, SpecialTokens::AsText), entry.at("ids").get<std::vector<TokenId>>())
            << quoted(text);
        EXPECT_EQ(
            tokenizer->encode(text, SpecialTokens::Parsed), entry.at("ids_parse_special").get<std::vector<TokenId>>())
            << quoted(text);
    }
}

TEST(GoldenSmolLm2, IdsOfALongTextAreThoseOfTheReferenceEngine)
{
    const auto folder = sharedGolden().parent_path() / "golden-smollm2";
    if (sharedGolden().empty() || !std::filesystem::exists(folder / "perplexity_ids.json"))
        GTEST_SKIP() << "the shared golden data is not here";
    std::ifstream file(folder / "perplexity.txt", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto tokenizer = mustLoad(vocabularyFile("smollm2"));
    const auto ids = nlohmann::json::parse(std::ifstream(folder / "perplexity_ids.json")).get<std::vector<TokenId>>();
    EXPECT_EQ(tokenizer->encode(text, SpecialTokens::AsText), ids);
    EXPECT_EQ(tokenizer->decode(ids, SpecialTokens::AsText), text);
}

} // namespace
} // namespace sheaf::test
