#include "engine/tokenizer/sentencepiece_tokenizer.h"

#include "engine/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>

namespace sheaf::tokenizer {
namespace {

constexpr std::string_view kSpace = "\u2581";

/// Working memory is 28 bytes a byte; only a text without spaces has a stretch this long.
constexpr std::size_t kMaxWordBytes = std::size_t(16) << 20;

/// "<0x0A>" -> 10.
std::optional<std::uint8_t> byteOfName(std::string_view name)
{
    std::uint8_t byte = 0;
    if (name.size() != 6 || !name.starts_with("<0x") || name.back() != '>')
        return std::nullopt;
    const auto [end, error] = std::from_chars(name.data() + 3, name.data() + 5, byte, 16);
    return error == std::errc() && end == name.data() + 5 ? std::optional(byte) : std::nullopt;
}

std::string withSpaces(std::string_view written)
{
    std::string text;
    text.reserve(written.size());
    while (!written.empty()) {
        const std::size_t mark = written.find(kSpace);
        text += written.substr(0, mark);
        if (mark == std::string_view::npos)
            break;
        text += ' ';
        written.remove_prefix(mark + kSpace.size());
    }
    return text;
}

std::string withMarks(std::string_view text, bool prefix)
{
    std::string written;
    written.reserve(text.size() + text.size() / 2 + kSpace.size());
    if (prefix)
        written += kSpace;
    for (const char byte : text) {
        if (byte == ' ')
            written += kSpace;
        else
            written += byte;
    }
    return written;
}

/// Where the first word ends: before the first mark that stands behind something else.
std::size_t wordBytes(std::string_view text)
{
    std::size_t at = 0;
    while (text.substr(at).starts_with(kSpace))
        at += kSpace.size();
    return std::min(text.find(kSpace, at), text.size());
}

struct Symbol {
    std::uint32_t begin = 0;
    std::uint32_t bytes = 0; // 0 once it was merged into the one before
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
};

/// Merging the symbol `left` with its next would give `bytes` bytes.
struct Candidate {
    float score = 0;
    std::uint32_t left = 0;
    std::uint32_t bytes = 0;

    /// For a heap whose top is the best: the highest score, then the leftmost.
    bool operator<(const Candidate& other) const
    {
        return score != other.score ? score < other.score : left > other.left;
    }
};

std::vector<Symbol> charactersOf(std::string_view word)
{
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t bytes = std::max<std::size_t>(characterBytes(word.substr(at)), 1);
        const auto index = static_cast<std::uint32_t>(symbols.size());
        symbols.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(bytes), index - 1, index + 1});
        at += bytes;
    }
    return symbols;
}

} // namespace

SentencePieceTokenizer::SentencePieceTokenizer(const Vocabulary& vocabulary, std::optional<UnigramSegmenter> unigram)
    : VocabularyTokenizer(vocabulary, /*addBosByDefault=*/true)
    , m_scores(vocabulary.scores)
    , m_unigram(std::move(unigram))
    , m_unknown(vocabulary.unknown)
    , m_addSpacePrefix(vocabulary.addSpacePrefix)
{
    indexTokens(vocabulary);
}

Result<std::shared_ptr<const Tokenizer>> SentencePieceTokenizer::create(const Vocabulary& vocabulary)
{
    if (vocabulary.scores.empty())
        return fail(ErrorCode::Malformed, "a SentencePiece vocabulary without scores", "tokenizer.ggml.scores");
    std::optional<UnigramSegmenter> unigram;
    if (vocabulary.model == "t5") {
        SHEAF_TRY(unigram, UnigramSegmenter::create(vocabulary));
    }
    return std::shared_ptr<const Tokenizer>(new SentencePieceTokenizer(vocabulary, std::move(unigram)));
}

void SentencePieceTokenizer::indexTokens(const Vocabulary& vocabulary)
{
    m_byteTokens.fill(-1);
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        const std::string& written = vocabulary.tokens[i];
        const auto byte = vocabulary.types[i] == TokenType::Byte ? byteOfName(written) : std::nullopt;
        const bool ordinary = vocabulary.types[i] == TokenType::Normal;
        if (byte)
            m_byteTokens[*byte] = static_cast<TokenId>(i);
        m_tokens.add(byte ? std::string(1, static_cast<char>(*byte)) : withSpaces(written), false);
        m_written.add(written, ordinary);
        if (ordinary && wordBytes(written) < written.size())
            m_wordsAreSeparate = false;
    }
    m_tokens.buildIndex();
    m_written.buildIndex();
}

void SentencePieceTokenizer::encodeStretch(std::string_view text, Place place, std::vector<TokenId>& ids) const
{
    const std::string written = withMarks(text, place == Place::Start && m_addSpacePrefix);
    std::string_view rest = written;
    while (!rest.empty()) {
        const std::size_t bytes = m_wordsAreSeparate ? wordBytes(rest) : rest.size();
        encodeWord(rest.substr(0, bytes), ids);
        rest.remove_prefix(bytes);
    }
}

void SentencePieceTokenizer::encodeWord(std::string_view word, std::vector<TokenId>& ids) const
{
    for (; word.size() > kMaxWordBytes; word.remove_prefix(kMaxWordBytes))
        encodeWord(word.substr(0, kMaxWordBytes), ids);
    if (!m_unigram)
        return mergeSymbols(word, ids);
    for (const UnigramSegmenter::Piece& piece : m_unigram->segment(word)) {
        if (piece.id == -1)
            appendUnknown(word.substr(0, piece.bytes), ids);
        else
            ids.push_back(piece.id);
        word.remove_prefix(piece.bytes);
    }
}

void SentencePieceTokenizer::mergeSymbols(std::string_view word, std::vector<TokenId>& ids) const
{
    std::vector<Symbol> symbols = charactersOf(word);
    std::vector<Candidate> heap;
    const auto consider = [&](std::uint32_t left) {
        if (symbols[left].next >= symbols.size())
            return;
        const std::uint32_t bytes = symbols[left].bytes + symbols[symbols[left].next].bytes;
        const TokenId id = m_written.find(word.substr(symbols[left].begin, bytes));
        if (id == -1)
            return;
        heap.push_back({m_scores[static_cast<std::size_t>(id)], left, bytes});
        std::push_heap(heap.begin(), heap.end());
    };
    for (std::uint32_t left = 0; left < symbols.size(); ++left)
        consider(left);
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end());
        const Candidate best = heap.back();
        heap.pop_back();
        Symbol& left = symbols[best.left];
        // What was pushed for a pair that has changed since stays in the heap until here.
        if (left.bytes == 0 || left.next >= symbols.size() || left.bytes + symbols[left.next].bytes != best.bytes)
            continue;
        symbols[left.next].bytes = 0;
        left.bytes = best.bytes;
        left.next = symbols[left.next].next;
        if (left.next < symbols.size())
            symbols[left.next].previous = best.left;
        consider(best.left);
        if (best.left != 0)
            consider(left.previous);
    }
    for (const Symbol& symbol : symbols) {
        if (symbol.bytes != 0)
            appendUnmerged(word.substr(symbol.begin, symbol.bytes), ids);
    }
}

void SentencePieceTokenizer::appendUnmerged(std::string_view symbol, std::vector<TokenId>& ids) const
{
    if (const TokenId id = m_written.find(symbol); id != -1)
        ids.push_back(id);
    else
        appendUnknown(symbol, ids);
}

/// As bytes, or as the unknown token, which stands once for a run.
void SentencePieceTokenizer::appendUnknown(std::string_view characters, std::vector<TokenId>& ids) const
{
    const auto tokenOf = [this](char byte) { return m_byteTokens[static_cast<unsigned char>(byte)]; };
    if (std::ranges::all_of(characters, [&](char byte) { return tokenOf(byte) != -1; }))
        std::ranges::transform(characters, std::back_inserter(ids), tokenOf);
    else if (m_unknown != -1 && (ids.empty() || ids.back() != m_unknown))
        ids.push_back(m_unknown);
}

} // namespace sheaf::tokenizer
