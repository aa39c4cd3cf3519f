#pragma once
// Byte-level BPE of one piece: from bytes to tokens by merging neighbours, the most urgent pair first.

#include "engine/base/error.h"
#include "engine/tokenizer/merge_table.h"
#include "engine/tokenizer/token_index.h"
#include "engine/tokenizer/vocabulary.h"

#include <array>
#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

namespace sheaf::tokenizer {

/// What a piece that is a token as a whole becomes.
enum class WholePiece {
    IfMergesReachIt, ///< the token only where merging its bytes gives it
    Always, ///< the token, though no merges may lead to it (Llama 3 needs this)
};

/// A byte that is no token gives nothing, and its neighbours become neighbours (SmolLM2 lacks 21 bytes, all of them
/// control characters or impossible in UTF-8). Threads: const and safe from any.
class BytePairEncoder {
public:
    /// tokens: of vocabulary, indexed; must outlive this. Malformed: a merge of or into something that is no token.
    static Result<BytePairEncoder> create(const Vocabulary& vocabulary, const TokenIndex& tokens, WholePiece whole);

    /// Appends the ids of one piece. Time: linear in piece.size() times its logarithm.
    void encodePiece(std::string_view piece, std::vector<TokenId>& ids) const;

private:
    BytePairEncoder(const TokenIndex& tokens, MergeTable merges, WholePiece whole);

    bool isReachable(TokenId id) const;
    void mergeFew(std::string_view piece, std::vector<TokenId>& ids) const;
    void mergeMany(std::string_view piece, std::vector<TokenId>& ids) const;

    const TokenIndex* m_tokens;
    MergeTable m_merges;
    WholePiece m_whole;
    std::array<TokenId, 256> m_byteTokens{}; // -1 where the byte is no token
    // (tokens) whether merging a token's bytes gives the token: found out when first asked, the same by every thread.
    enum class Reach : std::uint8_t { NotAsked, Yes, No };
    std::unique_ptr<std::atomic<Reach>[]> m_reach;
};

} // namespace sheaf::tokenizer
