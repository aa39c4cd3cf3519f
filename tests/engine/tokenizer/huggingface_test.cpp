// Folders made for Hugging Face's libraries: what their files say besides the ids.

#include "engine/tokenizer/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sheaf::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tokenizer::readHuggingFaceVocabulary;
using tokenizer::TokenType;

/// tokenizer.json of a vocabulary of two bytes and a merge; what varies is filled in.
std::string tokenizerJson(const std::string& preTokenizer, const std::string& merges)
{
    return R"({"added_tokens":[{"id":4,"content":"<end>","special":true},{"id":6,"content":"<think>","special":false}],)"
           R"("normalizer":null,"pre_tokenizer":)"
        + preTokenizer + R"(,"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":)" + merges + "}}";
}

constexpr auto kByteLevel = R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true})";

class HuggingFaceFolder : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "sheaf-tokenizer-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        m_folder = name;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    void write(const std::string& name, const std::string& text) { std::ofstream(m_folder / name) << text; }
    Result<tokenizer::Vocabulary> read() const { return readHuggingFaceVocabulary(m_folder); }

    std::filesystem::path m_folder;
};

TEST_F(HuggingFaceFolder, GivesTokensTypesAndMerges)
{
    write("tokenizer.json", tokenizerJson(kByteLevel, R"([["a","b"]])"));
    const auto vocabulary = read();
    ASSERT_TRUE(vocabulary) << vocabulary.error().what;
    EXPECT_EQ(vocabulary->pre, "gpt-2");
    EXPECT_THAT(vocabulary->tokens, ElementsAre("a", "b", "ab", "", "<end>", "", "<think>"));
    EXPECT_THAT(vocabulary->types,
        ElementsAre(TokenType::Normal, TokenType::Normal, TokenType::Normal, TokenType::Unused, TokenType::Control,
            TokenType::Unused, TokenType::UserDefined));
    EXPECT_THAT(vocabulary->merges, ElementsAre("a b"));
}

TEST_F(HuggingFaceFolder, ReadsMergesWrittenAsOneString)
{
    write("tokenizer.json", tokenizerJson(kByteLevel, R"(["a b"])"));
    const auto vocabulary = read();
    ASSERT_TRUE(vocabulary);
    EXPECT_THAT(vocabulary->merges, ElementsAre("a b"));
}

TEST_F(HuggingFaceFolder, TakesEndsAndTheTemplateFromTheFilesBesideIt)
{
    write("tokenizer.json", tokenizerJson(kByteLevel, "[]"));
    write("tokenizer_config.json",
        R"({"bos_token":{"content":"a"},"eos_token":"b","add_bos_token":true,"chat_template":"in the config"})");
    write("generation_config.json", R"({"eos_token_id":[2,4,99]})");
    auto vocabulary = read();
    ASSERT_TRUE(vocabulary);
    EXPECT_EQ(vocabulary->bos, 0);
    EXPECT_THAT(vocabulary->ends, ElementsAre(1, 2, 4));
    EXPECT_EQ(vocabulary->addBos, true);
    EXPECT_EQ(vocabulary->chatTemplate, "in the config");
}

TEST_F(HuggingFaceFolder, TakesTheTemplateThatTransformersWould)
{
    write("tokenizer.json", tokenizerJson(kByteLevel, "[]"));
    const auto templateNow = [this] {
        const auto vocabulary = read();
        return vocabulary ? vocabulary->chatTemplate : vocabulary.error().what;
    };
    EXPECT_EQ(templateNow(), "");
    const std::string named
        = R"({"chat_template":[{"name":"tool_use","template":"for tools"},{"name":"default","template":"default one"}]})";
    write("tokenizer_config.json", named);
    EXPECT_EQ(templateNow(), "default one");
    write("chat_template.json", R"({"chat_template":7})");
    EXPECT_EQ(templateNow(), "default one") << "no template is in it";
    write("chat_template.json", R"({"chat_template":"of the processor"})");
    EXPECT_EQ(templateNow(), "of the processor");
    write("chat_template.jinja", "in a file of its own");
    EXPECT_EQ(templateNow(), "in a file of its own");
}

TEST_F(HuggingFaceFolder, RefusesAnExpressionItDoesNotKnow)
{
    write("tokenizer.json", tokenizerJson(R"({"type":"Split","pattern":{"Regex":"\\w+"}})", "[]"));
    const auto vocabulary = read();
    ASSERT_FALSE(vocabulary);
    EXPECT_EQ(vocabulary.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(vocabulary.error().what, HasSubstr("\\w+"));
}

TEST_F(HuggingFaceFolder, RefusesOtherModelsByName)
{
    write("tokenizer.json", R"({"model":{"type":"WordPiece","vocab":{}}})");
    const auto vocabulary = read();
    ASSERT_FALSE(vocabulary);
    EXPECT_EQ(vocabulary.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(vocabulary.error().what, HasSubstr("WordPiece"));
}

TEST_F(HuggingFaceFolder, KnowsTheWaysToWriteAPreTokenizer)
{
    const std::string digits = R"({"type":"Digits","individual_digits":true})";
    const std::string gpt2 = R"({"type":"Split","pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?)"
                             R"([^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false})";
    const std::string bytesOnly = R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":false})";
    const auto sequence = [](const std::string& a, const std::string& b) {
        return R"({"type":"Sequence","pretokenizers":[)" + a + "," + b + "]}";
    };
    const auto preOf = [&](const std::string& preTokenizer) {
        write("tokenizer.json", tokenizerJson(preTokenizer, "[]"));
        const auto vocabulary = read();
        return vocabulary ? vocabulary->pre : "refused: " + vocabulary.error().what;
    };
    EXPECT_EQ(preOf(kByteLevel), "gpt-2");
    EXPECT_EQ(preOf(sequence(digits, kByteLevel)), "smollm");
    EXPECT_EQ(preOf(sequence(gpt2, bytesOnly)), "gpt-2");
    // A second cut by GPT-2's expression, a space before the text, none that gives bytes, others: not what we do.
    EXPECT_THAT(preOf(sequence(gpt2, kByteLevel)), HasSubstr("refused: pre-tokenizer"));
    EXPECT_THAT(preOf(R"({"type":"ByteLevel","add_prefix_space":true})"), HasSubstr("add_prefix_space"));
    EXPECT_THAT(preOf(bytesOnly), HasSubstr("refused"));
    EXPECT_THAT(preOf(digits), HasSubstr("without ByteLevel"));
    EXPECT_THAT(preOf(R"({"type":"Whitespace"})"), HasSubstr("Whitespace"));
}

TEST_F(HuggingFaceFolder, RefusesNormalizersItDoesNotKnowByName)
{
    for (const char* name : {"NFKC", "Lowercase", "Precompiled", "StripAccents"}) {
        write("tokenizer.json",
            R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":")" + std::string(name)
                + R"("}]},"pre_tokenizer":)" + kByteLevel + R"(,"model":{"vocab":{"a":0},"merges":[]}})");
        const auto vocabulary = read();
        ASSERT_FALSE(vocabulary) << name;
        EXPECT_EQ(vocabulary.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(vocabulary.error().what, HasSubstr(name));
    }
}

TEST_F(HuggingFaceFolder, ReadsUnigramModels)
{
    write("tokenizer.json",
        R"({"added_tokens":[{"id":3,"content":"<e>","special":true}],"normalizer":null,"pre_tokenizer":{"type":"Metaspace",)"
        R"("replacement":"\u2581","prepend_scheme":"always"},"model":{"type":"Unigram","unk_id":0,"byte_fallback":true,)"
        R"("vocab":[["<unk>",0],["<0x0A>",-1.5],["\u2581a",-2]]}})");
    const auto vocabulary = read();
    ASSERT_TRUE(vocabulary) << vocabulary.error().what;
    EXPECT_EQ(vocabulary->model, "t5");
    EXPECT_EQ(vocabulary->unknown, 0);
    EXPECT_THAT(vocabulary->scores, ElementsAre(0, -1.5F, -2, 0));
    EXPECT_THAT(
        vocabulary->types, ElementsAre(TokenType::Unknown, TokenType::Byte, TokenType::Normal, TokenType::Control));
    EXPECT_TRUE(vocabulary->addSpacePrefix);
}

TEST_F(HuggingFaceFolder, FindsAddedTokensAsTheirRulesSay)
{
    write("tokenizer.json",
        R"({"added_tokens":[{"id":3,"content":"<l>","special":true,"lstrip":true},{"id":4,"content":"<r>","special":true,)"
        R"("rstrip":true},{"id":5,"content":"ab","special":false,"single_word":true}],"pre_tokenizer":)"
            + std::string(kByteLevel) + R"(,"model":{"vocab":{"a":0,"b":1,"\u0120":2,"aa":6},"merges":["a a"]}})");
    const auto loaded = loadTokenizer(m_folder);
    ASSERT_TRUE(loaded) << loaded.error().what;
    const auto encode = [&](std::string_view text) { return (*loaded)->encode(text, SpecialTokens::Parsed); };
    EXPECT_THAT(encode("a  <l> a"), ElementsAre(0, 3, 2, 0));
    EXPECT_THAT(encode("a <r>  a"), ElementsAre(0, 2, 4, 0));
    EXPECT_THAT(encode("ab aab ab"), ElementsAre(5, 2, 6, 1, 2, 5));
    EXPECT_THAT(encode("<r> <l>"), ElementsAre(4, 3));
}

TEST_F(HuggingFaceFolder, SaysWhatIsMissing)
{
    const auto vocabulary = read();
    ASSERT_FALSE(vocabulary);
    EXPECT_EQ(vocabulary.error().code, ErrorCode::NotFound);
    EXPECT_THAT(vocabulary.error().what, HasSubstr("tokenizer.json"));
}

TEST_F(HuggingFaceFolder, RefusesEveryPrefixOfAFile)
{
    const std::string whole = tokenizerJson(kByteLevel, R"([["a","b"]])");
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        write("tokenizer.json", whole.substr(0, bytes));
        EXPECT_FALSE(read()) << bytes;
    }
}

TEST_F(HuggingFaceFolder, RefusesAnIdThatWouldMakeATableOfHoles)
{
    write("tokenizer.json", R"({"model":{"type":"BPE","vocab":{"a":4000000000},"merges":[]}})");
    const auto vocabulary = read();
    ASSERT_FALSE(vocabulary);
    EXPECT_EQ(vocabulary.error().code, ErrorCode::Malformed);
}

} // namespace
} // namespace sheaf::test
