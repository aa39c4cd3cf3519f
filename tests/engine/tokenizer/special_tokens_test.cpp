// Control tokens: never out of content, always out of a scaffold.

#include "engine/api/chat_template.h"
#include "engine/gguf/model_source.h"
#include "engine/tokenizer/tokenizer_test_data.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sheaf::test {
namespace {

class SpecialTokensOf : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        const auto file = vocabularyFile(GetParam());
        if (file.empty())
            GTEST_SKIP() << "the shared golden data is not here, and " << GetParam() << " is not bundled";
        m_tokenizer = mustLoad(file);
        const auto source = gguf::openModel(file, gguf::OpenMode::MetadataOnly);
        ASSERT_TRUE(source);
        m_tokens = std::get<std::vector<std::string>>(*(*source)->find("tokenizer.ggml.tokens"));
    }

    /// Of the tokens that are found as literals, those that are not shown: not words that a file defines.
    bool isControl(TokenId id) const
    {
        return m_tokenizer->specialId(m_tokens[static_cast<std::size_t>(id)]) == id
            && m_tokenizer->decode({&id, 1}, SpecialTokens::AsText).empty();
    }

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::vector<std::string> m_tokens;
};

TEST_P(SpecialTokensOf, AreNeverMadeFromContent)
{
    int controls = 0;
    for (TokenId id = 0; id < static_cast<TokenId>(m_tokens.size()); ++id) {
        if (!isControl(id))
            continue;
        ++controls;
        const std::string& literal = m_tokens[static_cast<std::size_t>(id)];
        for (const std::string& text : {literal, "a" + literal + "b", literal + literal, " " + literal + "\n"}) {
            const auto ids = encodeSegment(*m_tokenizer, {ChatSegment::Kind::Content, text});
            EXPECT_TRUE(std::ranges::none_of(ids, [&](TokenId one) { return isControl(one); })) << text;
            EXPECT_EQ(m_tokenizer->decode(ids, SpecialTokens::AsText), text);
        }
    }
    EXPECT_GE(controls, 3);
}

TEST_P(SpecialTokensOf, AreMadeFromScaffoldAndHiddenWhenDecoding)
{
    for (TokenId id = 0; id < static_cast<TokenId>(m_tokens.size()); ++id) {
        if (!isControl(id))
            continue;
        const std::string& literal = m_tokens[static_cast<std::size_t>(id)];
        const std::vector<TokenId> expected{id};
        EXPECT_EQ(m_tokenizer->encode(literal, SpecialTokens::Parsed), expected) << literal;
        EXPECT_EQ(m_tokenizer->decode(expected, SpecialTokens::Parsed), literal);
        EXPECT_EQ(m_tokenizer->decode(expected, SpecialTokens::AsText), "");
    }
}

INSTANTIATE_TEST_SUITE_P(Vocabularies, SpecialTokensOf,
    testing::Values("gpt2", "smollm", "smollm2", "llama3", "qwen2", "llama4", "gpt-4o", "spm", "unigram"),
    vocabularyTestName);

TEST(EndOfGeneration, HasAllStopsOfTheFamily)
{
    const auto stopsOf = [](const std::string& name, std::vector<std::string> literals) {
        const auto tokenizer = mustLoadBundled(name);
        for (const std::string& literal : literals)
            EXPECT_TRUE(tokenizer->isEndOfGeneration(tokenizer->specialId(literal))) << name << " " << literal;
        std::size_t count = 0;
        for (TokenId id = 0; id < static_cast<TokenId>(tokenizer->vocabSize()); ++id)
            count += tokenizer->isEndOfGeneration(id);
        EXPECT_EQ(count, literals.size()) << name;
    };
    stopsOf("llama4", {"<|end_of_text|>", "<|eom|>", "<|eot|>"});
    stopsOf("llama3", {"<|end_of_text|>", "<|eom_id|>", "<|eot_id|>"});
    stopsOf("smollm", {"<|endoftext|>", "<|im_end|>"});
    stopsOf("spm", {"</s>"});
}

TEST(SpecialId, IsMinusOneForWhatIsNoSpecialToken)
{
    const auto tokenizer = mustLoadBundled("smollm");
    EXPECT_EQ(tokenizer->specialId("the"), -1);
    EXPECT_EQ(tokenizer->specialId(""), -1);
    EXPECT_EQ(tokenizer->specialId("<|im_end"), -1);
    EXPECT_FALSE(tokenizer->isEndOfGeneration(-1));
}

TEST(Bos, IsAddedWhereTheFileSaysSo)
{
    EXPECT_TRUE(mustLoadBundled("llama4")->addBos());
    EXPECT_TRUE(mustLoadBundled("spm")->addBos());
    EXPECT_FALSE(mustLoadBundled("smollm")->addBos());
    EXPECT_EQ(mustLoadBundled("spm")->bosId(), 1);
    EXPECT_EQ(mustLoadBundled("smollm")->bosId(), -1);
}

} // namespace
} // namespace sheaf::test
