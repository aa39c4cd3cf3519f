#pragma once
// Byte-level BPE: GPT-2's scheme, used by Llama 3 and 4, Qwen, SmolLM2, OLMoE, gpt-oss.

#include "engine/tokenizer/byte_pair_encoder.h"
#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/vocabulary_tokenizer.h"

#include <memory>
#include <optional>

namespace sheaf::tokenizer {

/// decode(encode(text)) is text for any bytes, valid UTF-8 or not, with two exceptions that the models' own tokenizers
/// make too: bytes that the vocabulary lacks vanish, and Qwen composes characters (NFC).
class ByteBpeTokenizer final : public VocabularyTokenizer {
public:
    static Result<std::shared_ptr<const Tokenizer>> create(const Vocabulary& vocabulary);

    std::string description() const override;

private:
    ByteBpeTokenizer(const Vocabulary& vocabulary, PreTokenizerKind kind, PreTokenizer preTokenizer);

    void encodeStretch(std::string_view text, Place place, std::vector<TokenId>& ids) const override;

    PreTokenizerKind m_kind;
    PreTokenizer m_preTokenizer;
    bool m_composeUnicode;
    std::optional<BytePairEncoder> m_encoder; // set by create(), since it may fail
};

} // namespace sheaf::tokenizer
