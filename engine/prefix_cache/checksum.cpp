#include "engine/prefix_cache/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sheaf::prefix {

namespace {

// Odd, bits well spread: the golden ratio's, and a constant of SplitMix64.
constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kFinalMultiplier = 0xbf58476d1ce4e5b9;
constexpr std::size_t kLanes = 4; // a multiplication takes four cycles and one can begin in each

using Lanes = std::array<std::uint64_t, kLanes>;

/// One to one in the lane and in the word, so that what one word changed stays changed.
std::uint64_t step(std::uint64_t lane, std::uint64_t word)
{
    return std::rotl(lane ^ word, 31) * kMultiplier;
}

void addStripe(Lanes& lanes, const std::byte* from)
{
    Lanes words;
    std::memcpy(words.data(), from, sizeof words);
    for (std::size_t i = 0; i < kLanes; ++i)
        lanes[i] = step(lanes[i], words[i]);
}

} // namespace

std::uint64_t checksum(std::span<const std::byte> bytes)
{
    Lanes lanes = {1, 2, 3, 4};
    std::size_t at = 0;
    for (; bytes.size() - at >= sizeof lanes; at += sizeof lanes)
        addStripe(lanes, bytes.data() + at);
    std::array<std::byte, sizeof(Lanes)> rest = {};
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), rest.begin());
    addStripe(lanes, rest.data());

    std::uint64_t sum = bytes.size();
    for (const std::uint64_t lane : lanes) {
        sum = (sum ^ lane) * kFinalMultiplier;
        sum ^= sum >> 29;
    }
    return sum;
}

} // namespace sheaf::prefix
