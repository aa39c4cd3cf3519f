#include "engine/convert/vocabulary_metadata.h"

#include "engine/base/log.h"

#include <algorithm>
#include <fmt/format.h>

namespace sheaf::convert {

namespace {

using tokenizer::TokenType;
using tokenizer::Vocabulary;

constexpr float kPaddingScore = -10000.0f; // below every token's, so that no text becomes padding

void fitToRows(Vocabulary& vocabulary, std::uint64_t rows)
{
    if (vocabulary.tokens.size() > rows)
        log(LogLevel::Warning,
            fmt::format(
                "{} tokens beyond the embedding's {} rows are left out", vocabulary.tokens.size() - rows, rows));
    vocabulary.tokens.resize(rows);
    vocabulary.types.resize(rows, TokenType::Unused);
    if (!vocabulary.scores.empty())
        vocabulary.scores.resize(rows, kPaddingScore);
    for (std::size_t i = 0; i < rows; ++i)
        if (vocabulary.tokens[i].empty() && vocabulary.types[i] == TokenType::Unused)
            vocabulary.tokens[i] = fmt::format("[PAD{}]", i);
}

void addId(const Vocabulary& vocabulary, TokenId id, const char* key, gguf::MetadataWriter& metadata)
{
    if (vocabulary.validId(id))
        metadata.add(key, static_cast<std::uint64_t>(id));
}

/// Without an end of a text by name, the first one is it. Others go by what they say they end: GGUF has a key for a
/// message and one for a turn.
void addEnds(const Vocabulary& vocabulary, gguf::MetadataWriter& metadata)
{
    TokenId eos = vocabulary.eos, eot = -1, eom = -1;
    for (const TokenId id : vocabulary.ends) {
        if (!vocabulary.validId(id) || id == eos)
            continue;
        const bool message = vocabulary.tokens[static_cast<std::size_t>(id)].find("eom") != std::string::npos;
        TokenId& place = eos == -1 ? eos : message ? eom : eot;
        if (place == -1)
            place = id;
    }
    addId(vocabulary, eos, "tokenizer.ggml.eos_token_id", metadata);
    addId(vocabulary, eot, "tokenizer.ggml.eot_token_id", metadata);
    addId(vocabulary, eom, "tokenizer.ggml.eom_token_id", metadata);
}

} // namespace

void addVocabulary(Vocabulary vocabulary, std::uint64_t rows, gguf::MetadataWriter& metadata)
{
    fitToRows(vocabulary, rows);
    metadata.add("tokenizer.ggml.model", vocabulary.model);
    metadata.add("tokenizer.ggml.pre", vocabulary.pre.empty() ? std::string("default") : vocabulary.pre);
    std::vector<std::int64_t> types(rows);
    std::ranges::transform(
        vocabulary.types, types.begin(), [](TokenType type) { return static_cast<std::int64_t>(type); });
    metadata.add("tokenizer.ggml.tokens", vocabulary.tokens);
    metadata.add("tokenizer.ggml.token_type", std::move(types));
    if (!vocabulary.scores.empty())
        metadata.add("tokenizer.ggml.scores", std::vector<double>(vocabulary.scores.begin(), vocabulary.scores.end()));
    if (!vocabulary.merges.empty())
        metadata.add("tokenizer.ggml.merges", std::move(vocabulary.merges));
    addId(vocabulary, vocabulary.bos, "tokenizer.ggml.bos_token_id", metadata);
    addEnds(vocabulary, metadata);
    addId(vocabulary, vocabulary.unknown, "tokenizer.ggml.unknown_token_id", metadata);
    if (vocabulary.addBos)
        metadata.add("tokenizer.ggml.add_bos_token", *vocabulary.addBos);
    if (vocabulary.model != "gpt2") // SentencePiece
        metadata.add("tokenizer.ggml.add_space_prefix", vocabulary.addSpacePrefix);
    if (!vocabulary.chatTemplate.empty())
        metadata.add("tokenizer.chat_template", std::move(vocabulary.chatTemplate));
}

} // namespace sheaf::convert
