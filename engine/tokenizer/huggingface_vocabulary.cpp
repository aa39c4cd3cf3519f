// tokenizer.json: tokens, merges, and how text is prepared for them.
#include "engine/tokenizer/huggingface_configs.h"
#include "engine/tokenizer/huggingface_pre_tokenizer.h"
#include "engine/tokenizer/json_file.h"
#include "engine/tokenizer/vocabulary.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

namespace sheaf::tokenizer {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr auto kFile = "tokenizer.json";
constexpr std::uint64_t kMaxTokens = 1 << 24;
constexpr std::uint64_t kFreeHoles = 1024; // ids without a token that any vocabulary may have

constexpr std::string_view kSpaceMark = "\u2581";
constexpr std::size_t kMostShown = 200; // characters of the file in a message

tl::unexpected<Error> malformed(std::string what)
{
    return fail(ErrorCode::Malformed, std::move(what), kFile);
}

/// Ids beyond it would make a table of little but holes.
std::uint64_t idLimit(element root)
{
    object tokens;
    array scored;
    array added;
    std::uint64_t count = 0;
    if (root["model"]["vocab"].get(scored) == simdjson::SUCCESS)
        count += scored.size();
    if (root["model"]["vocab"].get(tokens) == simdjson::SUCCESS)
        count += tokens.size();
    if (root["added_tokens"].get(added) == simdjson::SUCCESS)
        count += added.size();
    return std::min(kMaxTokens, 2 * count + kFreeHoles);
}

/// Puts tokens in their places; an added token may give one that is there already another type.
class TokenPlaces {
public:
    TokenPlaces(Vocabulary& vocabulary, std::uint64_t limit)
        : m_vocabulary(vocabulary)
        , m_limit(limit)
    {
    }

    Result<void> place(std::uint64_t id, std::string_view text, TokenType type)
    {
        if (id >= m_limit)
            return malformed(fmt::format("token \"{}\" has the id {}", text, id));
        if (id >= m_vocabulary.tokens.size()) {
            m_vocabulary.tokens.resize(id + 1);
            m_vocabulary.types.resize(id + 1, TokenType::Unused);
        } else if (m_vocabulary.types[id] != TokenType::Unused && m_vocabulary.tokens[id] != text) {
            return malformed(fmt::format("tokens \"{}\" and \"{}\" have the id {}", m_vocabulary.tokens[id], text, id));
        }
        m_vocabulary.tokens[id] = text;
        m_vocabulary.types[id] = type;
        return {};
    }

private:
    Vocabulary& m_vocabulary;
    std::uint64_t m_limit;
};

bool isByteName(std::string_view token)
{
    return token.size() == 6 && token.starts_with("<0x") && token.ends_with('>');
}

Result<void> readTokens(element model, TokenPlaces& places, bool hasByteTokens)
{
    object tokens;
    if (model["vocab"].get(tokens) != simdjson::SUCCESS)
        return malformed("model.vocab is no object");
    for (const auto& [text, value] : tokens) {
        std::uint64_t id = 0;
        if (value.get(id) != simdjson::SUCCESS)
            return malformed(fmt::format("the id of token \"{}\" is no number", text));
        const bool isByte = hasByteTokens && isByteName(text);
        SHEAF_CHECK(places.place(id, text, isByte ? TokenType::Byte : TokenType::Normal));
    }
    return {};
}

/// A unigram model lists [token, score]; the id is the place.
Result<void> readScoredTokens(element model, TokenPlaces& places, Vocabulary& vocabulary, bool hasByteTokens)
{
    array tokens;
    if (model["vocab"].get(tokens) != simdjson::SUCCESS)
        return malformed("model.vocab is no array");
    std::uint64_t id = 0;
    for (const element entry : tokens) {
        std::string_view text;
        double score = 0;
        if (entry.at(0).get(text) != simdjson::SUCCESS || entry.at(1).get(score) != simdjson::SUCCESS)
            return malformed(fmt::format("entry {} of model.vocab is no token with a score", id));
        const bool isByte = hasByteTokens && isByteName(text);
        SHEAF_CHECK(places.place(id++, text, isByte ? TokenType::Byte : TokenType::Normal));
        vocabulary.scores.push_back(static_cast<float>(score));
    }
    std::uint64_t unknown = 0;
    if (model["unk_id"].get(unknown) == simdjson::SUCCESS && unknown < id)
        vocabulary.unknown = static_cast<TokenId>(unknown);
    return {};
}

bool isTrue(element object, const char* key)
{
    bool value = false;
    return object[key].get(value) == simdjson::SUCCESS && value;
}

Result<void> readAddedTokens(element root, TokenPlaces& places, std::vector<AddedTokenRule>& rules)
{
    array added;
    if (root["added_tokens"].get(added) != simdjson::SUCCESS)
        return {};
    for (const element token : added) {
        std::uint64_t id = 0;
        std::string_view content;
        bool special = false;
        if (token["id"].get(id) != simdjson::SUCCESS || token["content"].get(content) != simdjson::SUCCESS
            || token["special"].get(special) != simdjson::SUCCESS)
            return malformed("an added token lacks its id, content or special");
        SHEAF_CHECK(places.place(id, content, special ? TokenType::Control : TokenType::UserDefined));
        const AddedTokenRule rule{
            static_cast<TokenId>(id), isTrue(token, "lstrip"), isTrue(token, "rstrip"), isTrue(token, "single_word")};
        if (rule.stripsLeft || rule.stripsRight || rule.singleWord)
            rules.push_back(rule);
    }
    return {};
}

/// Newer files write a merge as a pair, older ones as one string.
std::optional<std::string> mergeOf(element value)
{
    std::string_view left;
    std::string_view right;
    array pair;
    if (value.get(pair) == simdjson::SUCCESS && pair.size() != 2)
        return std::nullopt;
    if (value.at(0).get(left) == simdjson::SUCCESS && value.at(1).get(right) == simdjson::SUCCESS)
        return fmt::format("{} {}", left, right);
    return stringOf(value);
}

Result<void> readMerges(element model, Vocabulary& vocabulary)
{
    array merges;
    if (model["merges"].get(merges) != simdjson::SUCCESS)
        return malformed("model.merges is no array");
    for (const element value : merges) {
        auto merge = mergeOf(value);
        if (!merge)
            return malformed("a merge is neither a string nor a pair of them");
        vocabulary.merges.push_back(*std::move(merge));
    }
    return {};
}

/// SentencePiece ranks tokens, tokenizer.json the merges that give them: the first merge of a token says its score.
void scoreByMerges(Vocabulary& vocabulary)
{
    constexpr float kNeverMerged = -1e9f;
    std::unordered_map<std::string_view, std::size_t> ids;
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i)
        ids.emplace(vocabulary.tokens[i], i);
    vocabulary.scores.assign(vocabulary.tokens.size(), kNeverMerged);
    for (std::size_t rank = 0; rank < vocabulary.merges.size(); ++rank) {
        std::string joined = vocabulary.merges[rank];
        std::erase(joined, ' ');
        const auto found = ids.find(joined);
        if (found != ids.end() && vocabulary.scores[found->second] == kNeverMerged)
            vocabulary.scores[found->second] = -static_cast<float>(rank);
    }
    vocabulary.merges.clear();
}

/// All steps of a normalizer, one level deep as the families write them.
template <class Visit> void eachNormalizer(element root, Visit visit)
{
    element normalizer;
    array members;
    if (root["normalizer"].get(normalizer) != simdjson::SUCCESS)
        return;
    if (normalizer["normalizers"].get(members) != simdjson::SUCCESS)
        return visit(normalizer);
    for (const element member : members)
        visit(member);
}

bool hasNormalizer(element root, std::string_view wanted)
{
    bool has = false;
    eachNormalizer(root, [&](element normalizer) {
        std::string_view type;
        has = has || (normalizer["type"].get(type) == simdjson::SUCCESS && type == wanted);
    });
    return has;
}

bool addsSpacePrefix(element root)
{
    std::string_view scheme;
    bool older = false;
    if (root["pre_tokenizer"]["prepend_scheme"].get(scheme) == simdjson::SUCCESS)
        return scheme != "never";
    if (root["pre_tokenizer"]["add_prefix_space"].get(older) == simdjson::SUCCESS)
        return older;
    return hasNormalizer(root, "Prepend");
}

/// SentencePiece's way with spaces is written as a pre-tokenizer or, with none, as normalizers.
Result<void> checkSpaceMarks(element root)
{
    element preTokenizer;
    std::string_view type;
    if (root["pre_tokenizer"].get(preTokenizer) != simdjson::SUCCESS || preTokenizer.is_null())
        return {};
    if (preTokenizer["type"].get(type) == simdjson::SUCCESS && type == "Metaspace")
        return {};
    const std::string written = simdjson::minify(preTokenizer);
    return fail(ErrorCode::Unsupported, fmt::format("pre-tokenizer {}", written.substr(0, kMostShown)), kFile);
}

/// Whether a normalizer writes spaces as SentencePiece does, or joins characters: what the families use.
bool isKnownNormalizer(element normalizer)
{
    std::string_view type;
    std::string_view from;
    std::string_view to;
    if (normalizer["type"].get(type) != simdjson::SUCCESS)
        return false;
    if (type == "NFC")
        return true;
    if (type == "Prepend")
        return normalizer["prepend"].get(to) == simdjson::SUCCESS && to == kSpaceMark;
    return type == "Replace" && normalizer["pattern"]["String"].get(from) == simdjson::SUCCESS && from == " "
        && normalizer["content"].get(to) == simdjson::SUCCESS && to == kSpaceMark;
}

Result<void> checkNormalizers(element root)
{
    std::string refused;
    eachNormalizer(root, [&](element normalizer) {
        if (refused.empty() && !normalizer.is_null() && !isKnownNormalizer(normalizer))
            refused = simdjson::minify(normalizer).substr(0, kMostShown);
    });
    if (refused.empty())
        return {};
    return fail(ErrorCode::Unsupported, fmt::format("normalizer {}", refused), kFile);
}

/// Unigram: token i has score i; tokens added behind them have none that counts.
Result<void> readUnigram(element root, element model, Vocabulary& vocabulary)
{
    bool byteFallback = false;
    const bool hasBytes = model["byte_fallback"].get(byteFallback) == simdjson::SUCCESS && byteFallback;
    vocabulary.model = "t5";
    TokenPlaces places(vocabulary, idLimit(root));
    SHEAF_CHECK(readScoredTokens(model, places, vocabulary, hasBytes));
    SHEAF_CHECK(readAddedTokens(root, places, vocabulary.addedTokenRules));
    vocabulary.scores.resize(vocabulary.tokens.size());
    if (vocabulary.unknown != -1)
        vocabulary.types[static_cast<std::size_t>(vocabulary.unknown)] = TokenType::Unknown;
    vocabulary.addSpacePrefix = addsSpacePrefix(root);
    return checkSpaceMarks(root);
}

Result<void> readModel(element root, Vocabulary& vocabulary)
{
    element model;
    std::string_view type = "BPE"; // files of before 2021 do not say
    if (root["model"].get(model) != simdjson::SUCCESS)
        return malformed("there is no model");
    const bool saysType = model["type"].get(type) == simdjson::SUCCESS;
    if (saysType && type != "BPE" && type != "Unigram")
        return fail(ErrorCode::Unsupported, fmt::format("tokenizer model \"{}\"", type), kFile);
    SHEAF_CHECK(checkNormalizers(root));
    if (type == "Unigram")
        return readUnigram(root, model, vocabulary);
    bool byteFallback = false;
    const bool isSentencePiece = model["byte_fallback"].get(byteFallback) == simdjson::SUCCESS && byteFallback;
    vocabulary.model = isSentencePiece ? "llama" : "gpt2";
    TokenPlaces places(vocabulary, idLimit(root));
    SHEAF_CHECK(readTokens(model, places, isSentencePiece));
    SHEAF_CHECK(readAddedTokens(root, places, vocabulary.addedTokenRules));
    SHEAF_CHECK(readMerges(model, vocabulary));
    element unknown;
    if (model["unk_token"].get(unknown) == simdjson::SUCCESS)
        vocabulary.unknown = findToken(vocabulary, stringOf(unknown));
    if (isSentencePiece) {
        if (vocabulary.unknown != -1)
            vocabulary.types[static_cast<std::size_t>(vocabulary.unknown)] = TokenType::Unknown;
        vocabulary.addSpacePrefix = addsSpacePrefix(root);
        scoreByMerges(vocabulary);
        return checkSpaceMarks(root);
    }
    element preTokenizer;
    if (root["pre_tokenizer"].get(preTokenizer) != simdjson::SUCCESS)
        return malformed("there is no pre_tokenizer");
    SHEAF_TRY(vocabulary.pre, preTokenizerNameOf(preTokenizer));
    vocabulary.composeUnicode = hasNormalizer(root, "NFC");
    bool ignoreMerges = false;
    if (model["ignore_merges"].get(ignoreMerges) == simdjson::SUCCESS)
        vocabulary.ignoreMerges = ignoreMerges;
    return {};
}

} // namespace

Result<Vocabulary> readHuggingFaceVocabulary(const std::filesystem::path& folder)
{
    std::error_code unknown;
    if (!std::filesystem::exists(folder / kFile, unknown))
        return fail(ErrorCode::NotFound, fmt::format("the folder has no {}", kFile), folder.string());
    simdjson::dom::parser parser;
    element root;
    SHEAF_TRY(const MappedFile file, openJsonFile(folder / kFile));
    if (const auto error = parseJson(parser, textOf(file)).get(root); error != simdjson::SUCCESS)
        return malformed(simdjson::error_message(error));
    Vocabulary vocabulary;
    SHEAF_CHECK(readModel(root, vocabulary));
    readHuggingFaceConfigs(folder, vocabulary);
    return finishVocabulary(std::move(vocabulary));
}

} // namespace sheaf::tokenizer
