#include "engine/base/content_hash.h"

#include <cstdio>
#include <cstring>

namespace sheaf {

namespace {

// Odd multipliers with well-spread bits (golden ratio, and the second constant of SplitMix64).
constexpr std::uint64_t kMultiplierA = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kMultiplierB = 0xbf58476d1ce4e5b9;

std::uint64_t mix(std::uint64_t state, std::uint64_t word, std::uint64_t multiplier)
{
    state = (state ^ word) * multiplier;
    return state ^ (state >> 29);
}

} // namespace

void ContentHash::add(std::uint64_t number)
{
    m_a = mix(m_a, number, kMultiplierA);
    m_b = mix(m_b, number ^ (m_a << 1), kMultiplierB);
}

void ContentHash::add(std::span<const std::byte> bytes)
{
    add(std::uint64_t{bytes.size()});
    std::size_t at = 0;
    for (; bytes.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        add(word);
    }
    if (at < bytes.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, bytes.size() - at);
        add(word);
    }
}

std::string ContentHash::hex() const
{
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(m_a),
        static_cast<unsigned long long>(m_b));
    return text;
}

} // namespace sheaf
