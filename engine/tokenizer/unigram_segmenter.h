#pragma once
// SentencePiece's unigram model: of all ways to cut a word into tokens, the one with the highest sum of scores.

#include "engine/tokenizer/vocabulary.h"

#include <array>
#include <string_view>
#include <vector>

namespace sheaf::tokenizer {

/// Threads: const and safe from any.
class UnigramSegmenter {
public:
    /// Malformed: a token longer than kMaxTokenBytes, with which time would not be linear.
    static Result<UnigramSegmenter> create(const Vocabulary& vocabulary);

    static constexpr std::size_t kMaxTokenBytes = 512;

    /// A token of the word, or, with id -1, a character that no token begins with.
    struct Piece {
        TokenId id = -1;
        std::uint32_t bytes = 0;
    };

    /// The pieces in order; joined they are the word. Of equal sums the one found first, from the left and with the
    /// shortest tokens first, as the reference does. Linear in word.size(), times the longest token at worst.
    std::vector<Piece> segment(std::string_view word) const;

private:
    UnigramSegmenter() = default;

    /// Nodes of a tree over bytes: node 0 is the root. A node's children are found by (node, byte) in a table.
    struct Slot {
        std::uint64_t key = 0; // node << 8 | byte, plus 1; 0 is free
        std::uint32_t child = 0;
    };
    std::uint32_t childOf(std::uint32_t node, unsigned char byte) const; // 0: none
    std::uint32_t addChild(std::uint32_t node, unsigned char byte);
    std::size_t slotOf(std::uint64_t key) const;

    std::vector<Slot> m_slots; // open addressing, a power of two, at most half full
    std::vector<TokenId> m_ends; // (nodes) the token that ends here, or -1
    std::vector<float> m_scores; // (tokens)
    float m_unknownScore = 0;
};

} // namespace sheaf::tokenizer
