#include "engine/tokenizer/sentencepiece_tokenizer.h"

#include "engine/tokenizer/handmade_vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sheaf::test {
namespace {

using testing::ElementsAre;
using tokenizer::SentencePieceTokenizer;
using tokenizer::TokenType;
using tokenizer::Vocabulary;

constexpr TokenId kFirstByte = 3;
constexpr TokenId kFirstWord = 259;
constexpr auto kParsed = SpecialTokens::Parsed;
constexpr auto kAsText = SpecialTokens::AsText;

std::shared_ptr<const Tokenizer> mustCreate(const Vocabulary& vocabulary)
{
    auto tokenizer = SentencePieceTokenizer::create(vocabulary);
    EXPECT_TRUE(tokenizer) << tokenizer.error().what;
    return *tokenizer;
}

TEST(SentencePieceBpe, MergesByScoreAndFromTheLeft)
{
    Vocabulary vocabulary = scoredVocabulary({"bc", "ab", "aa", "a", "b", "c"});
    vocabulary.addSpacePrefix = false;
    const auto tokenizer = mustCreate(vocabulary);
    EXPECT_THAT(tokenizer->encode("abc", kAsText), ElementsAre(kFirstWord + 3, kFirstWord));
    EXPECT_THAT(tokenizer->encode("aaa", kAsText), ElementsAre(kFirstWord + 2, kFirstWord + 3));
}

TEST(SentencePieceBpe, FallsBackToBytes)
{
    Vocabulary vocabulary = scoredVocabulary({"a"});
    vocabulary.addSpacePrefix = false;
    const auto tokenizer = mustCreate(vocabulary);
    EXPECT_THAT(tokenizer->encode("a\xC3\xA9\xFF", kAsText),
        ElementsAre(kFirstWord, kFirstByte + 0xC3, kFirstByte + 0xA9, kFirstByte + 0xFF));
}

TEST(SentencePieceBpe, GivesTheUnknownTokenWithoutByteTokens)
{
    Vocabulary vocabulary;
    vocabulary.model = "llama";
    vocabulary.addSpacePrefix = false;
    vocabulary.unknown = addToken(vocabulary, "<unk>", TokenType::Unknown);
    const TokenId a = addToken(vocabulary, "a", TokenType::Normal);
    EXPECT_THAT(mustCreate(vocabulary)->encode("a\xC3\xA9", kAsText), ElementsAre(a, 0));
}

TEST(SentencePieceBpe, PutsASpaceBeforeATextAndBehindControlTokens)
{
    const auto tokenizer = mustCreate(scoredVocabulary({"▁a", "a", "▁"}));
    EXPECT_THAT(tokenizer->encode("a", kParsed), ElementsAre(kFirstWord));
    EXPECT_THAT(tokenizer->encode("<s>a</s>a", kParsed), ElementsAre(1, kFirstWord, 2, kFirstWord));
    EXPECT_THAT(tokenizer->encodeInside("a", kParsed), ElementsAre(kFirstWord + 1));
    EXPECT_THAT(tokenizer->encode("", kParsed), ElementsAre());
}

TEST(SentencePieceBpe, MergesAcrossWordsWhereATokenDoes)
{
    const auto tokenizer = mustCreate(scoredVocabulary({"a▁", "a▁b", "▁", "a", "b"}));
    EXPECT_THAT(tokenizer->encodeInside("a b", kAsText), ElementsAre(kFirstWord + 1));
}

TEST(SentencePieceBpe, RefusesAVocabularyWithoutScores)
{
    Vocabulary vocabulary = scoredVocabulary({"a"});
    vocabulary.scores.clear();
    const auto tokenizer = SentencePieceTokenizer::create(vocabulary);
    ASSERT_FALSE(tokenizer);
    EXPECT_EQ(tokenizer.error().code, ErrorCode::Malformed);
}

} // namespace
} // namespace sheaf::test
