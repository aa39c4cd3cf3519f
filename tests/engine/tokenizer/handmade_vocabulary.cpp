#include "engine/tokenizer/handmade_vocabulary.h"

#include "engine/base/utf8.h"

#include <fmt/core.h>

namespace sheaf::test {

using tokenizer::TokenType;
using tokenizer::Vocabulary;

namespace {

/// Built the other way round than the tokenizer does: counts the bytes without a character of their own.
char32_t characterOf(unsigned char byte)
{
    char32_t next = 0x100;
    for (int other = 0; other <= byte; ++other) {
        const bool own = (other >= '!' && other <= '~') || (other >= 0xA1 && other <= 0xFF && other != 0xAD);
        if (other == byte)
            return own ? static_cast<char32_t>(byte) : next;
        next += !own;
    }
    return next;
}

} // namespace

std::string written(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes)
        appendCharacter(text, characterOf(static_cast<unsigned char>(byte)));
    return text;
}

TokenId addToken(Vocabulary& vocabulary, std::string text, TokenType type, float score)
{
    vocabulary.tokens.push_back(std::move(text));
    vocabulary.types.push_back(type);
    if (vocabulary.model == "llama")
        vocabulary.scores.push_back(score);
    return static_cast<TokenId>(vocabulary.tokens.size() - 1);
}

Vocabulary byteVocabulary(const std::vector<std::string>& merges)
{
    Vocabulary vocabulary;
    vocabulary.model = "gpt2";
    vocabulary.pre = "gpt-2";
    for (int byte = 0; byte < 256; ++byte) {
        const char character = static_cast<char>(byte);
        addToken(vocabulary, written({&character, 1}), TokenType::Normal);
    }
    for (const std::string& merge : merges) {
        std::string joined = merge;
        joined.erase(joined.find(' '), 1);
        addToken(vocabulary, joined, TokenType::Normal);
        vocabulary.merges.push_back(merge);
    }
    return vocabulary;
}

Vocabulary scoredVocabulary(const std::vector<std::string>& words)
{
    Vocabulary vocabulary;
    vocabulary.model = "llama";
    vocabulary.unknown = addToken(vocabulary, "<unk>", TokenType::Unknown);
    vocabulary.bos = addToken(vocabulary, "<s>", TokenType::Control);
    vocabulary.ends = {addToken(vocabulary, "</s>", TokenType::Control)};
    for (int byte = 0; byte < 256; ++byte)
        addToken(vocabulary, fmt::format("<0x{:02X}>", byte), TokenType::Byte);
    float score = 0;
    for (const std::string& word : words)
        addToken(vocabulary, word, TokenType::Normal, score -= 1);
    return vocabulary;
}

} // namespace sheaf::test
