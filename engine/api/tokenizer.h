#pragma once
// Text to token ids and back, as one model's vocabulary says.

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf {

using TokenId = std::int32_t;

/// Whether strings like "<|im_end|>" in the text become control tokens. Content is always AsText, so that no document can
/// become a control token; only the chat template's scaffold is Parsed.
enum class SpecialTokens { AsText, Parsed };

/// Threads: const and safe from any thread.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// Never adds BOS. Invalid UTF-8 is taken byte by byte (byte-level BPE) or through the byte tokens (SentencePiece).
    /// Linear in text.size().
    virtual std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const = 0;

    /// As encode, for a stretch that stands behind other text of the same prompt: SentencePiece puts no space before it.
    virtual std::vector<TokenId> encodeInside(std::string_view text, SpecialTokens specials) const
    {
        return encode(text, specials);
    }

    /// The bytes of the tokens joined; may begin or end inside a UTF-8 character. Control tokens give nothing unless
    /// specials is Parsed, then their literal text. Ids out of range give nothing.
    virtual std::string decode(std::span<const TokenId> ids, SpecialTokens specials) const = 0;

    virtual std::size_t vocabSize() const = 0;
    /// The literal special token's id, or -1.
    virtual TokenId specialId(std::string_view literal) const = 0;
    /// The id put before a text by models that want one, or -1.
    virtual TokenId bosId() const = 0;
    /// The id that ends a text, which chat templates put behind answers, or -1.
    virtual TokenId eosId() const { return -1; }
    /// Whether the file asks for BOS before plain text (perplexity, raw prompts).
    virtual bool addBos() const = 0;
    /// True for every token that ends an answer (Llama 4 has three).
    virtual bool isEndOfGeneration(TokenId id) const = 0;
    /// The model's jinja chat template as the file holds it, empty if none.
    virtual const std::string& chatTemplate() const = 0;
    /// "gpt2/smollm", "llama/default", …: for `model info`.
    virtual std::string description() const = 0;
    /// Identity of the vocabulary: equal strings mean equal counts, so cached counts may be reused.
    virtual const std::string& fingerprint() const = 0;
};

/// Reads only the vocabulary of a model (GGUF file or Hugging Face folder), never its weights.
Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model);

} // namespace sheaf
