#pragma once
// Q2_K and Q3_K: 256 weights in 16 groups of 16 with a small integer scale each. The two low bits of weight i are bits
// 2*((i%128)/32) of qs[32*(i/128) + i%32]. Source: GGUF format description.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

inline constexpr std::size_t kSuperBlockWeights = 256;

/// weight = d * (scale & 15) * q - dmin * (scale >> 4)
struct BlockQ2K {
    std::uint8_t scales[16];
    std::uint8_t qs[64];
    Half d;
    Half dmin;
};
static_assert(sizeof(BlockQ2K) == 84);

/// weight = d * scale * (q - (bit i/32 of hmask[i%32] ? 0 : 4)); scales: 16 six-bit numbers, offset 32, see scaleQ3K.
struct BlockQ3K {
    std::uint8_t hmask[32];
    std::uint8_t qs[64];
    std::uint8_t scales[12];
    Half d;
};
static_assert(sizeof(BlockQ3K) == 110);

/// Scale of group g (0–15), -32..31: its low four bits in nibbles of bytes 0–7, its upper two in bytes 8–11.
static inline int scaleQ3K(const BlockQ3K& block, int g)
{
    const int low = block.scales[g % 8] >> 4 * (g / 8) & 15;
    const int high = block.scales[8 + g % 4] >> 2 * (g / 4) & 3;
    return (low | high << 4) - 32;
}

// All: src (n/256 blocks, any alignment) -> dst (n). See DequantizeRow.
void dequantizeQ2KScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ2KAvx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ3KScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ3KAvx2(const std::byte* src, float* dst, std::size_t n);

// Both: src (n) -> dst (n/256 blocks, any alignment). See QuantizeRow.
void quantizeQ2K(const float* src, std::byte* dst, std::size_t n);
void quantizeQ3K(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
