#include "engine/tokenizer/byte_pair_encoder.h"

#include "engine/tokenizer/byte_alphabet.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace sheaf::tokenizer {
namespace {

/// Up to this many bytes, looking for the best pair again after each merge beats keeping a heap.
constexpr std::size_t kFewBytes = 32;

/// A longer piece is cut, so that its working memory (28 bytes a byte) stays bounded. Only a run of millions of the
/// same kind of character is this long.
constexpr std::size_t kMaxPieceBytes = std::size_t(16) << 20;

/// The written forms on both sides of the space; neither may be empty, and the left one may not begin with a space.
Result<std::pair<TokenId, TokenId>> pairOf(const std::string& merge, const TokenIndex& tokens)
{
    const std::size_t space = merge.find(' ', 1);
    if (space == std::string::npos)
        return fail(ErrorCode::Malformed, fmt::format("merge \"{}\" names no pair", merge));
    const auto left = bytesOfWritten(std::string_view(merge).substr(0, space));
    const auto right = bytesOfWritten(std::string_view(merge).substr(space + 1));
    const TokenId leftId = left ? tokens.find(*left) : -1;
    const TokenId rightId = right ? tokens.find(*right) : -1;
    if (leftId == -1 || rightId == -1)
        return fail(ErrorCode::Malformed, fmt::format("merge \"{}\" joins what is no token", merge));
    return std::pair(leftId, rightId);
}

Result<MergeTable> readMerges(const std::vector<std::string>& merges, const TokenIndex& tokens)
{
    MergeTable table(merges.size());
    std::string joined;
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        SHEAF_TRY(const auto pair, pairOf(merges[rank], tokens));
        joined.assign(tokens.bytesOf(pair.first)).append(tokens.bytesOf(pair.second));
        const TokenId merged = tokens.find(joined);
        if (merged == -1)
            return fail(ErrorCode::Malformed, fmt::format("merge \"{}\" gives no token", merges[rank]));
        table.add(pair.first, pair.second, {static_cast<std::uint32_t>(rank), merged});
    }
    return table;
}

/// A token of a long piece on its way: a list threaded through an array, in the order of the text.
struct Symbol {
    TokenId id = -1; // -1 once it was merged into the one before
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
    std::uint32_t rank = MergeTable::kNoMerge; // of merging with the next
    TokenId merged = -1; // what that would give
};

/// Merges of a long piece, by rank and then from the left.
class MergeQueue {
public:
    MergeQueue(const MergeTable& merges, std::vector<Symbol> symbols)
        : m_merges(merges)
        , m_symbols(std::move(symbols))
    {
        for (std::uint32_t at = 0; at < m_symbols.size(); ++at)
            rate(at, [this](std::uint64_t entry) { m_heap.push_back(entry); });
        std::ranges::make_heap(m_heap, std::greater());
    }

    void run()
    {
        while (!m_heap.empty()) {
            std::ranges::pop_heap(m_heap, std::greater());
            const std::uint64_t entry = m_heap.back();
            m_heap.pop_back();
            // What was pushed for a pair that has changed since stays in the heap until here.
            const auto at = static_cast<std::uint32_t>(entry);
            if (m_symbols[at].id != -1 && m_symbols[at].rank == entry >> 32)
                mergeWithNext(at);
        }
    }

    const std::vector<Symbol>& symbols() const { return m_symbols; }

private:
    template <class Push> void rate(std::uint32_t at, Push push)
    {
        Symbol& symbol = m_symbols[at];
        const MergeTable::Merge merge = symbol.next < m_symbols.size()
            ? m_merges.find(symbol.id, m_symbols[symbol.next].id)
            : MergeTable::Merge{};
        symbol.rank = merge.rank;
        symbol.merged = merge.merged;
        if (merge.rank != MergeTable::kNoMerge)
            push(static_cast<std::uint64_t>(merge.rank) << 32 | at);
    }

    void mergeWithNext(std::uint32_t at)
    {
        Symbol& symbol = m_symbols[at];
        Symbol& next = m_symbols[symbol.next];
        symbol.id = symbol.merged;
        next.id = -1;
        symbol.next = next.next;
        if (symbol.next < m_symbols.size())
            m_symbols[symbol.next].previous = at;
        const auto push = [this](std::uint64_t entry) {
            m_heap.push_back(entry);
            std::ranges::push_heap(m_heap, std::greater());
        };
        rate(at, push);
        if (at != 0)
            rate(symbol.previous, push);
    }

    const MergeTable& m_merges;
    std::vector<Symbol> m_symbols;
    std::vector<std::uint64_t> m_heap; // rank << 32 | index of the left symbol
};

} // namespace

BytePairEncoder::BytePairEncoder(const TokenIndex& tokens, MergeTable merges, WholePiece whole)
    : m_tokens(&tokens)
    , m_merges(std::move(merges))
    , m_whole(whole)
    , m_reach(std::make_unique<std::atomic<Reach>[]>(tokens.size()))
{
    for (std::size_t byte = 0; byte < m_byteTokens.size(); ++byte) {
        const char character = static_cast<char>(byte);
        m_byteTokens[byte] = tokens.find({&character, 1});
    }
}

Result<BytePairEncoder> BytePairEncoder::create(
    const Vocabulary& vocabulary, const TokenIndex& tokens, WholePiece whole)
{
    SHEAF_TRY(MergeTable merges, readMerges(vocabulary.merges, tokens));
    return BytePairEncoder(tokens, std::move(merges), whole);
}

void BytePairEncoder::encodePiece(std::string_view piece, std::vector<TokenId>& ids) const
{
    const TokenId whole = m_tokens->find(piece);
    if (whole != -1 && (m_whole == WholePiece::Always || isReachable(whole))) {
        ids.push_back(whole);
        return;
    }
    if (piece.size() <= kFewBytes)
        return mergeFew(piece, ids);
    for (; piece.size() > kMaxPieceBytes; piece.remove_prefix(kMaxPieceBytes))
        mergeMany(piece.substr(0, kMaxPieceBytes), ids);
    mergeMany(piece, ids);
}

bool BytePairEncoder::isReachable(TokenId id) const
{
    std::atomic<Reach>& reach = m_reach[static_cast<std::size_t>(id)];
    Reach known = reach.load(std::memory_order_relaxed);
    if (known == Reach::NotAsked) {
        std::vector<TokenId> merged;
        mergeMany(m_tokens->bytesOf(id), merged);
        known = merged.size() == 1 && merged.front() == id ? Reach::Yes : Reach::No;
        reach.store(known, std::memory_order_relaxed);
    }
    return known == Reach::Yes;
}

void BytePairEncoder::mergeFew(std::string_view piece, std::vector<TokenId>& ids) const
{
    std::array<TokenId, kFewBytes + 1> symbols;
    std::array<MergeTable::Merge, kFewBytes + 1> merges; // of a symbol with the next
    std::size_t count = 0;
    for (const char byte : piece) {
        symbols[count] = m_byteTokens[static_cast<unsigned char>(byte)];
        count += symbols[count] != -1;
    }
    const auto rate = [&](std::size_t at) {
        merges[at] = at + 1 < count ? m_merges.find(symbols[at], symbols[at + 1]) : MergeTable::Merge{};
    };
    for (std::size_t at = 0; at < count; ++at)
        rate(at);
    while (count > 1) {
        const auto best = std::min_element(merges.begin(), merges.begin() + static_cast<std::ptrdiff_t>(count),
            [](const auto& a, const auto& b) { return a.rank < b.rank; });
        if (best->rank == MergeTable::kNoMerge)
            break;
        const auto at = static_cast<std::size_t>(best - merges.begin());
        symbols[at] = best->merged;
        std::copy(symbols.begin() + at + 2, symbols.begin() + count, symbols.begin() + at + 1);
        std::copy(merges.begin() + at + 2, merges.begin() + count, merges.begin() + at + 1);
        --count;
        rate(at);
        if (at > 0)
            rate(at - 1);
    }
    ids.insert(ids.end(), symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(count));
}

void BytePairEncoder::mergeMany(std::string_view piece, std::vector<TokenId>& ids) const
{
    std::vector<Symbol> symbols;
    symbols.reserve(piece.size());
    for (const char byte : piece) {
        const auto at = static_cast<std::uint32_t>(symbols.size());
        if (const TokenId id = m_byteTokens[static_cast<unsigned char>(byte)]; id != -1)
            symbols.push_back({.id = id, .previous = at - 1, .next = at + 1});
    }
    MergeQueue queue(m_merges, std::move(symbols));
    queue.run();
    for (const Symbol& symbol : queue.symbols()) {
        if (symbol.id != -1)
            ids.push_back(symbol.id);
    }
}

} // namespace sheaf::tokenizer
