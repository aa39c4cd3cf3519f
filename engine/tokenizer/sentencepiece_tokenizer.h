#pragma once
// SentencePiece with scores and byte fallback: BPE (Llama 2, Mistral, Mixtral) and unigram.

#include "engine/tokenizer/unigram_segmenter.h"
#include "engine/tokenizer/vocabulary_tokenizer.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace sheaf::tokenizer {

/// Spaces are written "▁" (U+2581). With add_space_prefix, encode() puts one before a text and behind each control
/// token, as the models were trained; encodeInside() does so behind control tokens only. decode() joins tokens without
/// taking such a space away again, so that decoding token by token gives the same text as decoding at once: it is " " +
/// text for encode(), and text for encodeInside() of a text without control tokens.
class SentencePieceTokenizer final : public VocabularyTokenizer {
public:
    static Result<std::shared_ptr<const Tokenizer>> create(const Vocabulary& vocabulary);

    std::string description() const override { return m_unigram ? "t5/unigram" : "llama/default"; }

private:
    SentencePieceTokenizer(const Vocabulary& vocabulary, std::optional<UnigramSegmenter> unigram);

    void encodeStretch(std::string_view text, Place place, std::vector<TokenId>& ids) const override;
    void encodeWord(std::string_view word, std::vector<TokenId>& ids) const;
    void mergeSymbols(std::string_view word, std::vector<TokenId>& ids) const;
    void appendUnmerged(std::string_view symbol, std::vector<TokenId>& ids) const;
    void appendUnknown(std::string_view characters, std::vector<TokenId>& ids) const;
    void indexTokens(const Vocabulary& vocabulary);

    std::vector<float> m_scores; // (tokens)
    std::optional<UnigramSegmenter> m_unigram; // null: BPE
    TokenIndex m_written; // tokens as written, to look symbols up; m_tokens has their text
    std::array<TokenId, 256> m_byteTokens{}; // -1 where the vocabulary has no such byte
    TokenId m_unknown;
    bool m_addSpacePrefix;
    bool m_wordsAreSeparate = true; // no token has a "▁" behind another character, so that no merge crosses one
};

} // namespace sheaf::tokenizer
