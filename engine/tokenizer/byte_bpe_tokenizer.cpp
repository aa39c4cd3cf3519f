#include "engine/tokenizer/byte_bpe_tokenizer.h"

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/unicode_composition.h"

#include <fmt/core.h>

#include <utility>

namespace sheaf::tokenizer {
namespace {

/// Merging alone does not reach some tokens of Llama 3 (588) and of Tekken; their own tokenizers take them all the
/// same.
WholePiece wholePieceRule(const Vocabulary& vocabulary, PreTokenizerKind kind)
{
    const bool byFamily
        = kind == PreTokenizerKind::Llama3 || kind == PreTokenizerKind::Llama4 || kind == PreTokenizerKind::Tekken;
    return vocabulary.ignoreMerges.value_or(byFamily) ? WholePiece::Always : WholePiece::IfMergesReachIt;
}

bool addsBosByDefault(PreTokenizerKind kind)
{
    return kind == PreTokenizerKind::Llama3 || kind == PreTokenizerKind::Llama4 || kind == PreTokenizerKind::Tekken;
}

/// Only ordinary tokens are written in the byte alphabet; a literal among them stays one.
void addTokens(const Vocabulary& vocabulary, TokenIndex& tokens)
{
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        const std::string& written = vocabulary.tokens[i];
        const bool ordinary = vocabulary.types[i] == TokenType::Normal || vocabulary.types[i] == TokenType::Byte;
        const auto bytes = ordinary ? bytesOfWritten(written) : std::nullopt;
        tokens.add(bytes ? *bytes : written, bytes.has_value());
    }
    tokens.buildIndex();
}

} // namespace

ByteBpeTokenizer::ByteBpeTokenizer(const Vocabulary& vocabulary, PreTokenizerKind kind, PreTokenizer preTokenizer)
    : VocabularyTokenizer(vocabulary, addsBosByDefault(kind))
    , m_kind(kind)
    , m_preTokenizer(std::move(preTokenizer))
    , m_composeUnicode(vocabulary.composeUnicode)
{
    addTokens(vocabulary, m_tokens);
}

Result<std::shared_ptr<const Tokenizer>> ByteBpeTokenizer::create(const Vocabulary& vocabulary)
{
    SHEAF_TRY(const PreTokenizerKind kind, preTokenizerKind(vocabulary.pre, vocabulary.architecture));
    SHEAF_TRY(PreTokenizer preTokenizer, PreTokenizer::create(kind));
    if (vocabulary.merges.empty())
        return fail(ErrorCode::Malformed, "a byte-level vocabulary without merges", "tokenizer.ggml.merges");
    std::shared_ptr<ByteBpeTokenizer> tokenizer(new ByteBpeTokenizer(vocabulary, kind, std::move(preTokenizer)));
    SHEAF_TRY(BytePairEncoder encoder,
        BytePairEncoder::create(vocabulary, tokenizer->m_tokens, wholePieceRule(vocabulary, kind)));
    tokenizer->m_encoder.emplace(std::move(encoder));
    return tokenizer;
}

std::string ByteBpeTokenizer::description() const
{
    return fmt::format("gpt2/{}", preTokenizerName(m_kind));
}

void ByteBpeTokenizer::encodeStretch(std::string_view text, Place, std::vector<TokenId>& ids) const
{
    const std::string normal = m_composeUnicode ? composed(text) : std::string();
    m_preTokenizer.split(
        m_composeUnicode ? normal : text, [&](std::string_view piece) { m_encoder->encodePiece(piece, ids); });
}

} // namespace sheaf::tokenizer
