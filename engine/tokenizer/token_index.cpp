#include "engine/tokenizer/token_index.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace sheaf::tokenizer {

void TokenIndex::add(std::string_view bytes, bool findable)
{
    m_pool += bytes;
    m_ends.push_back(static_cast<std::uint32_t>(m_pool.size()));
    m_findable.push_back(findable && !bytes.empty());
    if (m_findable.back())
        m_longestFindable = std::max(m_longestFindable, bytes.size());
}

void TokenIndex::buildIndex()
{
    m_slots.assign(std::bit_ceil(size() * 2 + 2), -1);
    for (std::size_t i = 0; i < size(); ++i) {
        if (!m_findable[i])
            continue;
        const auto id = static_cast<TokenId>(i);
        TokenId& slot = m_slots[slotOf(bytesOf(id))];
        if (slot == -1)
            slot = id;
    }
}

std::string_view TokenIndex::bytesOf(TokenId id) const
{
    const auto index = static_cast<std::size_t>(id);
    const std::size_t begin = index == 0 ? 0 : m_ends[index - 1];
    return std::string_view(m_pool).substr(begin, m_ends[index] - begin);
}

TokenId TokenIndex::find(std::string_view bytes) const
{
    return bytes.size() > m_longestFindable ? -1 : m_slots[slotOf(bytes)];
}

std::size_t TokenIndex::slotOf(std::string_view bytes) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = std::hash<std::string_view>{}(bytes)&mask;
    while (m_slots[slot] != -1 && bytesOf(m_slots[slot]) != bytes)
        slot = (slot + 1) & mask;
    return slot;
}

} // namespace sheaf::tokenizer
