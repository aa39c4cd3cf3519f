#pragma once
// A vocabulary as its file writes it, whatever the container: the common input of the tokenizers.

#include "engine/api/tokenizer.h"
#include "engine/gguf/model_source.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sheaf::tokenizer {

/// The numbers are those of tokenizer.ggml.token_type.
enum class TokenType : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

/// How tokenizer.json wants an added token to be found, where that is more than the bare literal.
struct AddedTokenRule {
    TokenId id = -1;
    bool stripsLeft = false; ///< whitespace before it belongs to it
    bool stripsRight = false;
    bool singleWord = false; ///< only where no letter, digit or "_" touches it
};

struct Vocabulary {
    std::string architecture;
    std::string model; ///< "gpt2" (byte-level BPE), "llama" (SentencePiece BPE), "t5" (SentencePiece unigram)
    std::string pre; ///< name of the pre-tokenizer, "default" or empty if the file does not say
    std::vector<std::string> tokens; ///< as written in the file; the id is the index
    std::vector<TokenType> types; ///< (tokens)
    std::vector<float> scores; ///< (tokens) for SentencePiece, else empty
    std::vector<AddedTokenRule> addedTokenRules; ///< few
    std::vector<std::string> merges; ///< "left right", best first; byte-level BPE only
    TokenId bos = -1;
    TokenId eos = -1;
    TokenId unknown = -1;
    std::vector<TokenId> ends; ///< that the file names as ends of a text, turn or message
    std::optional<bool> addBos;
    bool addSpacePrefix = true; ///< SentencePiece: a text begins with a space that is not in it
    std::optional<bool> ignoreMerges; ///< byte-level BPE: a piece that is a token is that token, whatever the merges say
    bool composeUnicode = false; ///< text is brought to NFC first
    std::string chatTemplate;

    bool validId(TokenId id) const { return id >= 0 && static_cast<std::size_t>(id) < tokens.size(); }
};

/// From GGUF metadata. Unsupported: a text normaliser of SentencePiece's own. Malformed: arrays of different lengths,
/// ids out of range, types that do not exist.
Result<Vocabulary> readVocabulary(const gguf::ModelSource& source);

/// From tokenizer.json and what stands beside it in a folder made for Hugging Face's libraries. Unsupported, by
/// name: models other than BPE and unigram, normalizers and pre-tokenizers that the families do not use.
Result<Vocabulary> readHuggingFaceVocabulary(const std::filesystem::path& folder);

/// Checks what both readers promise and makes every token that is certainly a control token one: files exist in which
/// "<|im_end|>" is user-defined, which would let a document end its own turn.
Result<Vocabulary> finishVocabulary(Vocabulary vocabulary);

/// Identity of a vocabulary and of our way of using it, in hexadecimal.
std::string vocabularyFingerprint(const Vocabulary& vocabulary);

} // namespace sheaf::tokenizer
