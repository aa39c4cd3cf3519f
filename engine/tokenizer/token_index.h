#pragma once
// The bytes of every token of a vocabulary, and the way back from bytes to the id.

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::tokenizer {

/// Threads: const and safe from any.
class TokenIndex {
public:
    /// Appends the next id's bytes. A token that is not to be found by its bytes (a control token, a hole) still has
    /// some; of two with the same bytes the first is found.
    void add(std::string_view bytes, bool findable);
    /// To be called once, after the last add(). The total must stay below 4 GiB; see bytes().
    void buildIndex();

    std::size_t size() const { return m_ends.size(); }
    std::size_t bytes() const { return m_pool.size(); } ///< of all tokens together
    std::size_t longestFindable() const { return m_longestFindable; }

    /// id: 0 … size()-1.
    std::string_view bytesOf(TokenId id) const;
    /// The id of the findable token with these bytes, or -1.
    TokenId find(std::string_view bytes) const;

private:
    std::size_t slotOf(std::string_view bytes) const;

    std::string m_pool;
    std::vector<std::uint32_t> m_ends; // (tokens) offset behind each token in m_pool
    std::vector<bool> m_findable; // (tokens)
    std::vector<TokenId> m_slots; // open addressing, a power of two, at most half full; -1 is free
    std::size_t m_longestFindable = 0;
};

} // namespace sheaf::tokenizer
