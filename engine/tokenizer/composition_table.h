#pragma once
// The part of the Unicode Character Database that canonical composition (NFC) needs.

#include <cstdint>
#include <span>

namespace sheaf::tokenizer {

/// One step of a canonical decomposition. Hangul syllables are computed instead.
struct Decomposition {
    char32_t character;
    char32_t first;
    char32_t second; ///< 0 if there is only one
    bool composes; ///< first and second give character back
};

/// Characters of a combining class other than 0.
struct CombiningRange {
    char32_t first;
    char32_t last;
    std::uint8_t combiningClass;
};

std::span<const Decomposition> decompositions(); ///< sorted by character
std::span<const CombiningRange> combiningRanges(); ///< sorted

} // namespace sheaf::tokenizer
