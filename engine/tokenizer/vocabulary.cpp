#include "engine/tokenizer/vocabulary.h"

#include "engine/base/content_hash.h"
#include "engine/tokenizer/stop_names.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace sheaf::tokenizer {
namespace {

using gguf::ModelSource;

/// Raised whenever the same vocabulary may give other ids than before, so that counts kept by fingerprint are dropped.
constexpr std::uint64_t kAlgorithmVersion = 1;

// Special tokens are compared with every place of a text, so a giant one would make that quadratic; the longest known
// ones (runs of spaces) have some hundred bytes.
constexpr std::size_t kMaxSpecialBytes = 1024;
constexpr std::size_t kMaxTextBytes = std::size_t{1} << 30; // TokenIndex counts in 32 bits

constexpr auto kTokensKey = "tokenizer.ggml.tokens";
constexpr auto kTypesKey = "tokenizer.ggml.token_type";
constexpr auto kScoresKey = "tokenizer.ggml.scores";
constexpr auto kMergesKey = "tokenizer.ggml.merges";

Result<std::vector<std::string>> readStrings(const ModelSource& source, const char* key)
{
    const gguf::Value* value = source.find(key);
    if (!value)
        return std::vector<std::string>();
    if (const auto* strings = std::get_if<std::vector<std::string>>(value))
        return *strings;
    return fail(ErrorCode::Malformed, fmt::format("{} is not an array of strings", key));
}

template <class Number> Result<std::vector<TokenType>> toTypes(const std::vector<Number>& numbers)
{
    std::vector<TokenType> types;
    types.reserve(numbers.size());
    for (const Number number : numbers) {
        if (number < 1 || number > 6)
            return fail(ErrorCode::Malformed, fmt::format("{} holds {}", kTypesKey, number));
        types.push_back(static_cast<TokenType>(number));
    }
    return types;
}

Result<std::vector<TokenType>> readTypes(const ModelSource& source)
{
    const gguf::Value* value = source.find(kTypesKey);
    if (!value)
        return std::vector<TokenType>();
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(value))
        return toTypes(*numbers);
    if (const auto* numbers = std::get_if<std::vector<std::uint64_t>>(value))
        return toTypes(*numbers);
    return fail(ErrorCode::Malformed, fmt::format("{} is not an array of integers", kTypesKey));
}

Result<std::vector<float>> readScores(const ModelSource& source)
{
    const gguf::Value* value = source.find(kScoresKey);
    if (!value)
        return std::vector<float>();
    if (const auto* numbers = std::get_if<std::vector<double>>(value)) {
        const auto odd = std::ranges::find_if(*numbers, [](double score) { return !std::isfinite(score); });
        if (odd != numbers->end())
            return fail(ErrorCode::Malformed, fmt::format("{} holds {}", kScoresKey, *odd));
        return std::vector<float>(numbers->begin(), numbers->end());
    }
    return fail(ErrorCode::Malformed, fmt::format("{} is not an array of floats", kScoresKey));
}

/// Some converters write 2^32-1 for "none".
Result<TokenId> readId(const ModelSource& source, const char* key)
{
    SHEAF_TRY(const auto id, source.findUnsigned(key));
    if (!id || *id == std::numeric_limits<std::uint32_t>::max())
        return TokenId(-1);
    if (*id > static_cast<std::uint64_t>(std::numeric_limits<TokenId>::max()))
        return fail(ErrorCode::Malformed, fmt::format("{} is {}", key, *id));
    return static_cast<TokenId>(*id);
}

Result<void> readIds(const ModelSource& source, Vocabulary& vocabulary)
{
    SHEAF_TRY(vocabulary.bos, readId(source, "tokenizer.ggml.bos_token_id"));
    SHEAF_TRY(vocabulary.eos, readId(source, "tokenizer.ggml.eos_token_id"));
    SHEAF_TRY(vocabulary.unknown, readId(source, "tokenizer.ggml.unknown_token_id"));
    if (vocabulary.eos != -1)
        vocabulary.ends.push_back(vocabulary.eos);
    for (const char* key : {"tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"}) {
        SHEAF_TRY(const TokenId end, readId(source, key));
        if (end != -1)
            vocabulary.ends.push_back(end);
    }
    return {};
}

Result<void> readNames(const ModelSource& source, Vocabulary& vocabulary)
{
    SHEAF_TRY(const auto architecture, source.findString("general.architecture"));
    SHEAF_TRY(const auto model, source.findString("tokenizer.ggml.model"));
    SHEAF_TRY(const auto pre, source.findString("tokenizer.ggml.pre"));
    SHEAF_TRY(const auto chatTemplate, source.findString("tokenizer.chat_template"));
    // Files of weights alone say so.
    if (!model || *model == "no_vocab" || *model == "none")
        return fail(ErrorCode::NotFound, "the file has no vocabulary (tokenizer.ggml.model)");
    vocabulary.architecture = architecture.value_or("");
    vocabulary.model = *model;
    vocabulary.pre = pre.value_or("");
    vocabulary.chatTemplate = chatTemplate.value_or("");
    return {};
}

/// SentencePiece may rewrite a text before it cuts it. Models that generate text do not let it.
Result<void> checkNormaliser(const ModelSource& source)
{
    if (source.find("tokenizer.ggml.precompiled_charsmap"))
        return fail(ErrorCode::Unsupported, "a normaliser of texts (tokenizer.ggml.precompiled_charsmap)");
    SHEAF_TRY(const auto removes, source.findBool("tokenizer.ggml.remove_extra_whitespaces"));
    if (removes.value_or(false))
        return fail(ErrorCode::Unsupported, "removal of spaces (tokenizer.ggml.remove_extra_whitespaces)");
    return {};
}

Result<void> checkId(const Vocabulary& vocabulary, TokenId id, const char* name)
{
    if (id == -1 || vocabulary.validId(id))
        return {};
    return fail(
        ErrorCode::Malformed, fmt::format("{} token {} of a vocabulary of {}", name, id, vocabulary.tokens.size()));
}

Result<void> checkIds(const Vocabulary& vocabulary)
{
    SHEAF_CHECK(checkId(vocabulary, vocabulary.bos, "bos"));
    SHEAF_CHECK(checkId(vocabulary, vocabulary.eos, "end"));
    for (const TokenId end : vocabulary.ends)
        SHEAF_CHECK(checkId(vocabulary, end, "end"));
    return checkId(vocabulary, vocabulary.unknown, "unknown");
}

Result<void> checkLengths(const Vocabulary& vocabulary)
{
    const std::size_t count = vocabulary.tokens.size();
    if (count == 0)
        return fail(ErrorCode::Malformed, "the vocabulary is empty");
    if (count > static_cast<std::size_t>(std::numeric_limits<TokenId>::max()))
        return fail(ErrorCode::TooLarge, fmt::format("{} tokens", count));
    if (vocabulary.types.size() != count)
        return fail(ErrorCode::Malformed, fmt::format("{} token types for {} tokens", vocabulary.types.size(), count));
    if (!vocabulary.scores.empty() && vocabulary.scores.size() != count)
        return fail(ErrorCode::Malformed, fmt::format("{} scores for {} tokens", vocabulary.scores.size(), count));
    return {};
}

bool isMatchedInText(TokenType type)
{
    return type == TokenType::Control || type == TokenType::UserDefined || type == TokenType::Unknown;
}

Result<void> checkTexts(const Vocabulary& vocabulary)
{
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        const std::size_t length = vocabulary.tokens[i].size();
        bytes += length;
        if (length > kMaxSpecialBytes && isMatchedInText(vocabulary.types[i]))
            return fail(ErrorCode::TooLarge, fmt::format("special token {} of {} bytes", i, length));
    }
    if (bytes > kMaxTextBytes)
        return fail(ErrorCode::TooLarge, fmt::format("{} bytes of tokens", bytes));
    return {};
}

bool looksLikeControl(std::string_view token)
{
    return token.size() > 4 && token.starts_with("<|") && token.ends_with("|>");
}

void markControlTokens(Vocabulary& vocabulary)
{
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        TokenType& type = vocabulary.types[i];
        if (type == TokenType::UserDefined && looksLikeControl(vocabulary.tokens[i]))
            type = TokenType::Control;
        if ((type == TokenType::UserDefined || type == TokenType::Normal) && isStopName(vocabulary.tokens[i]))
            type = TokenType::Control;
    }
}

void addText(ContentHash& hash, std::string_view text)
{
    hash.add(text.size());
    hash.add(std::as_bytes(std::span(text)));
}

void addTexts(ContentHash& hash, const std::vector<std::string>& texts)
{
    hash.add(texts.size());
    for (const std::string& text : texts)
        addText(hash, text);
}

} // namespace

Result<Vocabulary> readVocabulary(const ModelSource& source)
{
    Vocabulary vocabulary;
    SHEAF_CHECK(readNames(source, vocabulary));
    SHEAF_CHECK(readIds(source, vocabulary));
    SHEAF_TRY(vocabulary.tokens, readStrings(source, kTokensKey));
    SHEAF_TRY(vocabulary.types, readTypes(source));
    SHEAF_TRY(vocabulary.scores, readScores(source));
    SHEAF_TRY(vocabulary.merges, readStrings(source, kMergesKey));
    SHEAF_TRY(vocabulary.addBos, source.findBool("tokenizer.ggml.add_bos_token"));
    SHEAF_CHECK(checkNormaliser(source));
    SHEAF_TRY(const auto addSpacePrefix, source.findBool("tokenizer.ggml.add_space_prefix"));
    vocabulary.addSpacePrefix = addSpacePrefix.value_or(true);
    vocabulary.composeUnicode = vocabulary.pre == "qwen2";
    if (vocabulary.types.empty())
        vocabulary.types.assign(vocabulary.tokens.size(), TokenType::Normal);
    return finishVocabulary(std::move(vocabulary));
}

Result<Vocabulary> finishVocabulary(Vocabulary vocabulary)
{
    SHEAF_CHECK(checkLengths(vocabulary));
    SHEAF_CHECK(checkIds(vocabulary));
    markControlTokens(vocabulary);
    SHEAF_CHECK(checkTexts(vocabulary));
    return vocabulary;
}

std::string vocabularyFingerprint(const Vocabulary& vocabulary)
{
    ContentHash hash;
    hash.add(kAlgorithmVersion);
    addText(hash, vocabulary.architecture);
    addText(hash, vocabulary.model);
    addText(hash, vocabulary.pre);
    addTexts(hash, vocabulary.tokens);
    hash.add(std::as_bytes(std::span(vocabulary.types)));
    hash.add(std::as_bytes(std::span(vocabulary.scores)));
    addTexts(hash, vocabulary.merges);
    for (const AddedTokenRule& rule : vocabulary.addedTokenRules) {
        hash.add(static_cast<std::uint64_t>(rule.id));
        hash.add((rule.stripsLeft ? 1u : 0u) | (rule.stripsRight ? 2u : 0u) | (rule.singleWord ? 4u : 0u));
    }
    hash.add((vocabulary.addSpacePrefix ? 1u : 0u) | (vocabulary.composeUnicode ? 2u : 0u)
        | (vocabulary.ignoreMerges ? (*vocabulary.ignoreMerges ? 4u : 8u) : 0u));
    return hash.hex();
}

} // namespace sheaf::tokenizer
