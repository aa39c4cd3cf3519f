#pragma once
// What tokenizers of every kind share: special tokens, ends of answers, the way back to text.

#include "engine/api/tokenizer.h"
#include "engine/tokenizer/literal_matcher.h"
#include "engine/tokenizer/token_index.h"
#include "engine/tokenizer/vocabulary.h"

#include <vector>

namespace sheaf::tokenizer {

/// Cuts special tokens out of the text and leaves the stretches between them to its subclass. User-defined tokens are
/// found in every text, as both SentencePiece and the reference of the byte-level families do; they are ordinary words
/// with an id of their own. Control tokens and the unknown token are found only where they are Parsed.
/// Threads: const and safe from any.
class VocabularyTokenizer : public Tokenizer {
public:
    VocabularyTokenizer(const VocabularyTokenizer&) = delete;
    VocabularyTokenizer& operator=(const VocabularyTokenizer&) = delete;

    std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const final;
    std::vector<TokenId> encodeInside(std::string_view text, SpecialTokens specials) const final;
    std::string decode(std::span<const TokenId> ids, SpecialTokens specials) const final;
    std::size_t vocabSize() const final { return m_types.size(); }
    TokenId specialId(std::string_view literal) const final { return m_parsed.idOf(literal); }
    TokenId bosId() const final { return m_bos; }
    TokenId eosId() const final { return m_eos; }
    bool addBos() const final { return m_addBos; }
    bool isEndOfGeneration(TokenId id) const final;
    const std::string& chatTemplate() const final { return m_chatTemplate; }
    const std::string& fingerprint() const final { return m_fingerprint; }

protected:
    /// addBosByDefault: for files that do not say.
    VocabularyTokenizer(const Vocabulary& vocabulary, bool addBosByDefault);

    /// Where a stretch of text stands; SentencePiece treats its beginning accordingly.
    enum class Place {
        Start, ///< of a text, or behind a control token
        Inside, ///< behind other text
    };
    /// Appends the ids of a stretch without special tokens; it is not empty.
    virtual void encodeStretch(std::string_view text, Place place, std::vector<TokenId>& ids) const = 0;

    /// To be filled by the subclass with what decoding gives, special tokens with their literal text.
    TokenIndex m_tokens;

private:
    std::vector<TokenId> encodeAt(Place place, std::string_view text, SpecialTokens specials) const;
    LiteralMatcher::Match nextSpecial(const LiteralMatcher& matcher, std::string_view text, std::size_t from) const;
    const AddedTokenRule* ruleOf(TokenId id) const;
    bool isShown(TokenId id, SpecialTokens specials) const;

    std::vector<TokenType> m_types; // (tokens)
    std::vector<AddedTokenRule> m_rules; // few
    LiteralMatcher m_userDefined;
    LiteralMatcher m_parsed; // user-defined, control and unknown tokens
    std::vector<TokenId> m_stops; // few
    TokenId m_bos;
    TokenId m_eos;
    bool m_addBos;
    std::string m_chatTemplate;
    std::string m_fingerprint;
};

} // namespace sheaf::tokenizer
