#pragma once
// Q4_K and Q5_K: 256 weights in 8 groups of 32, each with a six-bit scale and minimum.
// weight = d * scale * q - dmin * minimum. Groups 2j and 2j + 1 are the low and high nibbles of qs[32j .. 32j + 31]; in
// Q5_K bit g of qh[i%32] is the fifth bit of group g. Source: GGUF format description.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

inline constexpr std::size_t kQ4KWeights = 256;

struct BlockQ4K {
    Half d;
    Half dmin;
    std::uint8_t scales[12]; ///< packed, see scaleMinQ4K
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockQ4K) == 144);

struct BlockQ5K {
    Half d;
    Half dmin;
    std::uint8_t scales[12];
    std::uint8_t qh[32];
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockQ5K) == 176);

struct ScaleMin {
    int scale; ///< 0–63
    int min;
};

/// Group g (0–7): the first four lie in the low six bits of bytes 0–3 (scale) and 4–7 (minimum); the others take four
/// bits of bytes 8–11 and the two upper bits the first four leave free.
static inline ScaleMin scaleMinQ4K(const std::uint8_t* packed, int g)
{
    if (g < 4)
        return {packed[g] & 63, packed[g + 4] & 63};
    return {(packed[g + 4] & 15) | (packed[g - 4] >> 6) << 4, packed[g + 4] >> 4 | (packed[g] >> 6) << 4};
}

// All: src (n/256 blocks, any alignment) -> dst (n). See DequantizeRow.
void dequantizeQ4KScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ4KAvx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ5KScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ5KAvx2(const std::byte* src, float* dst, std::size_t n);

// Both: src (n) -> dst (n/256 blocks, any alignment). See QuantizeRow.
void quantizeQ4K(const float* src, std::byte* dst, std::size_t n);
void quantizeQ5K(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
