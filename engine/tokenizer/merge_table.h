#pragma once
// Which two neighbouring tokens may become one, and how urgently.

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace sheaf::tokenizer {

/// Threads: const and safe from any.
class MergeTable {
public:
    static constexpr std::uint32_t kNoMerge = std::numeric_limits<std::uint32_t>::max();

    struct Merge {
        std::uint32_t rank = kNoMerge; ///< lower goes first
        TokenId merged = -1;
    };

    explicit MergeTable(std::size_t expected);

    /// left, right, merged: ids of tokens. Of two merges of the same pair the first stays.
    void add(TokenId left, TokenId right, Merge merge);

    /// rank is kNoMerge if the two do not merge. left, right: any ids, also -1.
    Merge find(TokenId left, TokenId right) const { return m_slots[slotOf(keyOf(left, right))].merge; }

private:
    struct Slot {
        std::uint64_t key = kFree;
        Merge merge;
    };
    static constexpr std::uint64_t kFree = ~std::uint64_t(0); // the pair (-1, -1), which never merges

    static std::uint64_t keyOf(TokenId left, TokenId right)
    {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
    }
    std::size_t slotOf(std::uint64_t key) const;

    std::vector<Slot> m_slots; // open addressing, a power of two, at most half full
    int m_shift = 0;
};

} // namespace sheaf::tokenizer
