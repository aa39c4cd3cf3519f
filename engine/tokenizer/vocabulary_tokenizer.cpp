#include "engine/tokenizer/vocabulary_tokenizer.h"

#include "engine/tokenizer/stop_names.h"

#include <algorithm>

namespace sheaf::tokenizer {
namespace {

LiteralMatcher matcherOf(const Vocabulary& vocabulary, std::initializer_list<TokenType> types)
{
    std::vector<LiteralMatcher::Literal> literals;
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        if (!vocabulary.tokens[i].empty() && std::ranges::find(types, vocabulary.types[i]) != types.end())
            literals.push_back({vocabulary.tokens[i], static_cast<TokenId>(i)});
    }
    return LiteralMatcher(std::move(literals));
}

bool isSpaceByte(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// Letters beyond ASCII count by their bytes: nothing else beyond it stands next to such tokens in practice.
bool isWordByte(char byte)
{
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
        || static_cast<unsigned char>(byte) >= 0x80;
}

std::vector<TokenId> stopsOf(const Vocabulary& vocabulary)
{
    std::vector<TokenId> stops = vocabulary.ends;
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        if (vocabulary.types[i] == TokenType::Control && isStopName(vocabulary.tokens[i]))
            stops.push_back(static_cast<TokenId>(i));
    }
    return stops;
}

} // namespace

VocabularyTokenizer::VocabularyTokenizer(const Vocabulary& vocabulary, bool addBosByDefault)
    : m_types(vocabulary.types)
    , m_rules(vocabulary.addedTokenRules)
    , m_userDefined(matcherOf(vocabulary, {TokenType::UserDefined}))
    , m_parsed(matcherOf(vocabulary, {TokenType::UserDefined, TokenType::Control, TokenType::Unknown}))
    , m_stops(stopsOf(vocabulary))
    , m_bos(vocabulary.bos)
    , m_eos(vocabulary.eos)
    , m_addBos(vocabulary.bos != -1 && vocabulary.addBos.value_or(addBosByDefault))
    , m_chatTemplate(vocabulary.chatTemplate)
    , m_fingerprint(vocabularyFingerprint(vocabulary))
{
}

std::vector<TokenId> VocabularyTokenizer::encode(std::string_view text, SpecialTokens specials) const
{
    return encodeAt(Place::Start, text, specials);
}

std::vector<TokenId> VocabularyTokenizer::encodeInside(std::string_view text, SpecialTokens specials) const
{
    return encodeAt(Place::Inside, text, specials);
}

std::vector<TokenId> VocabularyTokenizer::encodeAt(Place place, std::string_view text, SpecialTokens specials) const
{
    constexpr std::size_t kBytesPerToken = 3; // a guess that spares most growing
    std::vector<TokenId> ids;
    ids.reserve(text.size() / kBytesPerToken + 1);
    const LiteralMatcher& matcher = specials == SpecialTokens::Parsed ? m_parsed : m_userDefined;
    for (std::size_t at = 0; at < text.size();) {
        const LiteralMatcher::Match match = nextSpecial(matcher, text, at);
        if (match.begin > at) {
            encodeStretch(text.substr(at, match.begin - at), place, ids);
            place = Place::Inside;
        }
        if (match.id != -1) {
            ids.push_back(match.id);
            place
                = m_types[static_cast<std::size_t>(match.id)] == TokenType::UserDefined ? Place::Inside : Place::Start;
        }
        at = match.begin + match.bytes;
    }
    return ids;
}

/// The next special token, with the whitespace that it takes along.
LiteralMatcher::Match VocabularyTokenizer::nextSpecial(
    const LiteralMatcher& matcher, std::string_view text, std::size_t from) const
{
    LiteralMatcher::Match match = matcher.findFrom(text, from);
    while (match.id != -1) {
        const AddedTokenRule* rule = ruleOf(match.id);
        if (!rule)
            return match;
        std::size_t end = match.begin + match.bytes;
        const bool touchesWord
            = (match.begin > 0 && isWordByte(text[match.begin - 1])) || (end < text.size() && isWordByte(text[end]));
        if (rule->singleWord && touchesWord) {
            match = matcher.findFrom(text, match.begin + 1);
            continue;
        }
        while (rule->stripsLeft && match.begin > from && isSpaceByte(text[match.begin - 1]))
            --match.begin;
        while (rule->stripsRight && end < text.size() && isSpaceByte(text[end]))
            ++end;
        match.bytes = end - match.begin;
        break;
    }
    return match;
}

const AddedTokenRule* VocabularyTokenizer::ruleOf(TokenId id) const
{
    const auto found = std::ranges::find(m_rules, id, &AddedTokenRule::id);
    return found == m_rules.end() ? nullptr : &*found;
}

std::string VocabularyTokenizer::decode(std::span<const TokenId> ids, SpecialTokens specials) const
{
    std::string text;
    for (const TokenId id : ids) {
        if (isShown(id, specials))
            text += m_tokens.bytesOf(id);
    }
    return text;
}

bool VocabularyTokenizer::isShown(TokenId id, SpecialTokens specials) const
{
    if (id < 0 || static_cast<std::size_t>(id) >= m_types.size())
        return false;
    switch (m_types[static_cast<std::size_t>(id)]) {
    case TokenType::Control:
    case TokenType::Unknown:
    case TokenType::Unused:
        return specials == SpecialTokens::Parsed;
    case TokenType::Normal:
    case TokenType::UserDefined:
    case TokenType::Byte:
        return true;
    }
    return false;
}

bool VocabularyTokenizer::isEndOfGeneration(TokenId id) const
{
    return std::ranges::find(m_stops, id) != m_stops.end();
}

} // namespace sheaf::tokenizer
