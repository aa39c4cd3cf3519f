#include "engine/tokenizer/merge_table.h"

#include <bit>

namespace sheaf::tokenizer {

MergeTable::MergeTable(std::size_t expected)
    : m_slots(std::bit_ceil(expected * 2 + 2))
    , m_shift(64 - std::countr_zero(m_slots.size()))
{
}

void MergeTable::add(TokenId left, TokenId right, Merge merge)
{
    Slot& slot = m_slots[slotOf(keyOf(left, right))];
    if (slot.key != kFree)
        return;
    slot.key = keyOf(left, right);
    slot.merge = merge;
}

std::size_t MergeTable::slotOf(std::uint64_t key) const
{
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15; // 2^64 / golden ratio: spreads neighbouring ids
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = ((key ^ (key >> 32)) * kGolden) >> m_shift;
    while (m_slots[slot].key != key && m_slots[slot].key != kFree)
        slot = (slot + 1) & mask;
    return slot;
}

} // namespace sheaf::tokenizer
