#include "engine/tokenizer/byte_bpe_tokenizer.h"

#include "engine/tokenizer/handmade_vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

namespace sheaf::test {
namespace {

using testing::ElementsAre;
using tokenizer::ByteBpeTokenizer;
using tokenizer::TokenType;
using tokenizer::Vocabulary;

std::shared_ptr<const Tokenizer> mustCreate(Vocabulary vocabulary)
{
    auto finished = tokenizer::finishVocabulary(std::move(vocabulary));
    EXPECT_TRUE(finished);
    auto tokenizer = ByteBpeTokenizer::create(*finished);
    EXPECT_TRUE(tokenizer) << tokenizer.error().what;
    return *tokenizer;
}

std::vector<TokenId> encode(const Vocabulary& vocabulary, std::string_view text)
{
    return mustCreate(vocabulary)->encode(text, SpecialTokens::AsText);
}

ErrorCode errorOf(const Vocabulary& vocabulary)
{
    const auto finished = tokenizer::finishVocabulary(vocabulary);
    if (!finished)
        return finished.error().code;
    const auto tokenizer = ByteBpeTokenizer::create(*finished);
    return tokenizer ? ErrorCode::Internal : tokenizer.error().code;
}

TEST(ByteBpe, MergesTheBestPairFirstAndFromTheLeft)
{
    const Vocabulary vocabulary = byteVocabulary({"b c", "a b", "a a"});
    EXPECT_THAT(encode(vocabulary, "abc"), ElementsAre('a', 256));
    EXPECT_THAT(encode(vocabulary, "ab"), ElementsAre(257));
    EXPECT_THAT(encode(vocabulary, "aaa"), ElementsAre(258, 'a'));
}

/// The definition, read literally: among all neighbours the lowest rank, the leftmost of equals, until there is none.
std::vector<TokenId> mergedByDefinition(const Vocabulary& vocabulary, const std::string& piece)
{
    std::map<std::pair<std::string, std::string>, std::size_t> ranks;
    for (std::size_t i = 0; i < vocabulary.merges.size(); ++i) {
        const std::size_t space = vocabulary.merges[i].find(' ');
        ranks.emplace(std::pair(vocabulary.merges[i].substr(0, space), vocabulary.merges[i].substr(space + 1)), i);
    }
    std::vector<std::string> symbols;
    for (const char byte : piece)
        symbols.emplace_back(1, byte);
    while (true) {
        std::size_t best = symbols.size();
        std::size_t bestRank = std::numeric_limits<std::size_t>::max();
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
            const auto found = ranks.find({symbols[i], symbols[i + 1]});
            if (found != ranks.end() && found->second < bestRank) {
                best = i;
                bestRank = found->second;
            }
        }
        if (best == symbols.size())
            break;
        symbols[best] += symbols[best + 1];
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
    std::vector<TokenId> ids;
    for (const std::string& symbol : symbols) {
        const auto found = std::ranges::find(vocabulary.tokens, symbol);
        ids.push_back(static_cast<TokenId>(found - vocabulary.tokens.begin()));
    }
    return ids;
}

TEST(ByteBpe, AgreesWithTheDefinitionForShortAndLongPieces)
{
    const Vocabulary vocabulary = byteVocabulary({"a b", "b a", "ab ab", "a a", "aa aa", "c ab", "abab c", "b b",
        "aaaa aa", "bb a", "c c", "cc cc", "ba ba", "cab ab"});
    const auto tokenizer = mustCreate(vocabulary);
    std::mt19937 random(11);
    for (int i = 0; i < 3000; ++i) {
        std::string piece;
        for (std::size_t n = 1 + random() % 80; n > 0; --n)
            piece += static_cast<char>('a' + random() % 3);
        EXPECT_EQ(tokenizer->encode(piece, SpecialTokens::AsText), mergedByDefinition(vocabulary, piece)) << piece;
    }
}

TEST(ByteBpe, TakesATokenThatNoMergesReachOnlyWhereTheFamilyDoes)
{
    Vocabulary vocabulary = byteVocabulary({"a b", "b c"});
    const TokenId unreachable = addToken(vocabulary, "abc", TokenType::Normal);
    EXPECT_THAT(encode(vocabulary, "abc"), ElementsAre(256, 'c'));
    vocabulary.pre = "llama-bpe";
    EXPECT_THAT(encode(vocabulary, "abc"), ElementsAre(unreachable));
}

TEST(ByteBpe, LeavesOutBytesThatTheVocabularyLacks)
{
    Vocabulary vocabulary = byteVocabulary({"a b"});
    vocabulary.types[0x06] = TokenType::Unused;
    EXPECT_THAT(encode(vocabulary, "x\x06y"), ElementsAre('x', 'y'));
}

TEST(ByteBpe, FindsUserDefinedTokensInEveryTextTheLongestFirst)
{
    Vocabulary vocabulary = byteVocabulary({"a b"});
    const TokenId shorter = addToken(vocabulary, "<think", TokenType::UserDefined);
    const TokenId longer = addToken(vocabulary, "<think>", TokenType::UserDefined);
    EXPECT_THAT(encode(vocabulary, "a<think>b"), ElementsAre('a', longer, 'b'));
    EXPECT_THAT(encode(vocabulary, "<think"), ElementsAre(shorter));
    EXPECT_EQ(mustCreate(vocabulary)->decode(std::vector{longer}, SpecialTokens::AsText), "<think>");
}

TEST(ByteBpe, TreatsTurnMarkersAsControlTokensWhateverTheFileCallsThem)
{
    Vocabulary vocabulary = byteVocabulary({"a b"});
    const TokenId marker = addToken(vocabulary, "<|im_end|>", TokenType::UserDefined);
    const auto tokenizer = mustCreate(vocabulary);
    EXPECT_THAT(tokenizer->encode("<|im_end|>", SpecialTokens::AsText), testing::Not(testing::Contains(marker)));
    EXPECT_THAT(tokenizer->encode("<|im_end|>", SpecialTokens::Parsed), ElementsAre(marker));
    EXPECT_TRUE(tokenizer->isEndOfGeneration(marker));
}

TEST(ByteBpe, UsesLlama4sPatternWhateverTheFileNames)
{
    Vocabulary vocabulary = byteVocabulary({"a b"});
    vocabulary.architecture = "llama4";
    vocabulary.pre = "default";
    EXPECT_EQ(mustCreate(vocabulary)->description(), "gpt2/llama4");
}

TEST(ByteBpe, RefusesAPatternItDoesNotKnowByName)
{
    Vocabulary vocabulary = byteVocabulary({"a b"});
    vocabulary.pre = "jina-v2-code";
    const auto tokenizer = ByteBpeTokenizer::create(vocabulary);
    ASSERT_FALSE(tokenizer);
    EXPECT_EQ(tokenizer.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(tokenizer.error().what, testing::HasSubstr("jina-v2-code"));
}

TEST(ByteBpe, RefusesAContradictoryVocabulary)
{
    const Vocabulary good = byteVocabulary({"a b"});
    Vocabulary bad = good;
    bad.types.pop_back();
    EXPECT_EQ(errorOf(bad), ErrorCode::Malformed);
    bad = good;
    bad.ends = {static_cast<TokenId>(bad.tokens.size())};
    EXPECT_EQ(errorOf(bad), ErrorCode::Malformed);
    bad = good;
    bad.tokens.clear();
    bad.types.clear();
    EXPECT_EQ(errorOf(bad), ErrorCode::Malformed);
    for (const std::string merge : {"a", "", " ", "a c", "a \xC4\x80x", "q\xFF b"}) {
        bad = good;
        bad.merges = {merge};
        EXPECT_EQ(errorOf(bad), ErrorCode::Malformed) << merge;
    }
    bad = good;
    bad.merges.clear();
    EXPECT_EQ(errorOf(bad), ErrorCode::Malformed);
}

} // namespace
} // namespace sheaf::test
