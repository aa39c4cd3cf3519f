#pragma once
// A 128-bit hash that tells files apart. Not for secrets: whoever wants a collision can make one.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sheaf {

/// Feed with add() in a fixed order; where one range ends and the next begins matters. Threads: one.
class ContentHash {
public:
    void add(std::span<const std::byte> bytes);
    void add(std::uint64_t number);
    std::array<std::uint64_t, 2> words() const { return {m_a, m_b}; }
    std::string hex() const; ///< the words as 32 lower-case digits

private:
    // Fractional digits of pi and e: two lanes that start and multiply differently.
    std::uint64_t m_a = 0x243f6a8885a308d3;
    std::uint64_t m_b = 0xb7e151628aed2a6a;
};

} // namespace sheaf
