#pragma once
// Cuts a text into the pieces within which byte-level BPE may merge.

#include "engine/base/error.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sheaf::tokenizer {

enum class PreTokenizerKind {
    Gpt2, ///< also OLMoE
    SmolLm, ///< GPT-2 after every digit was cut off
    Llama3,
    Qwen2,
    Llama4, ///< o200k: Llama 4, gpt-oss
    Tekken, ///< Mistral Nemo and later
};

/// By tokenizer.ggml.pre and the architecture: llama4 ignores `pre`, because files in circulation name it wrongly.
/// Empty and "default" are GPT-2 with a warning in the log. Unsupported: any other name, since guessing would
/// silently give other tokens than the model was trained with.
Result<PreTokenizerKind> preTokenizerKind(std::string_view pre, std::string_view architecture);

std::string_view preTokenizerName(PreTokenizerKind kind);

/// One family's expression, compiled. The pieces joined are the text. Bytes that are no UTF-8 form pieces of their own:
/// a longest stretch in which no character begins is one piece, and the text on each side is cut as if it stood alone.
/// Threads: const and safe from any.
class PreTokenizer {
public:
    static Result<PreTokenizer> create(PreTokenizerKind kind);

    PreTokenizer(PreTokenizer&&) noexcept;
    PreTokenizer& operator=(PreTokenizer&&) noexcept;
    ~PreTokenizer();

    /// Calls visit with each piece, in order; none is empty. Linear in text.size().
    void split(std::string_view text, const std::function<void(std::string_view)>& visit) const;

private:
    struct Expression;
    explicit PreTokenizer(std::unique_ptr<Expression> expression);

    void splitValid(std::string_view text, const std::function<void(std::string_view)>& visit) const;

    std::unique_ptr<Expression> m_expression;
};

} // namespace sheaf::tokenizer
