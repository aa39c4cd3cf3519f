#pragma once
// IQ4_NL, IQ4_XS and MXFP4: a nibble is an index into a table of 16 levels. Nibble order as in Q4_0, per 32 weights.
// Source: GGUF format description; the levels of MXFP4 are twice those of the OCP Microscaling FP4 (E2M1).

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

/// weight = d * level
struct BlockIq4Nl {
    Half d;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockIq4Nl) == 18);

/// 8 groups of 32; weight = d * (scale - 32) * level
struct BlockIq4Xs {
    Half d;
    std::uint8_t scalesHigh[2];
    std::uint8_t scalesLow[4];
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockIq4Xs) == 136);

/// weight = 2^(exponent - 128) * level
struct BlockMxfp4 {
    std::uint8_t exponent;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockMxfp4) == 17);

inline constexpr std::int8_t kIq4Levels[16]
    = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
inline constexpr std::int8_t kMxfp4Levels[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/// Scale of group g (0–7) of an IQ4_XS block, -32..31.
static inline int scaleIq4Xs(const BlockIq4Xs& block, int g)
{
    const int low = block.scalesLow[g / 2] >> 4 * (g % 2) & 15;
    const int high = block.scalesHigh[g / 4] >> 2 * (g % 4) & 3;
    return (low | high << 4) - 32;
}

/// 2^(exponent - 128); the two smallest are subnormal.
static inline float scaleMxfp4(std::uint8_t exponent)
{
    return floatFromBits(exponent < 2 ? 0x00200000u << exponent : (exponent - 1u) << 23);
}

// All: src (blocks of n weights, any alignment) -> dst (n). See DequantizeRow.
void dequantizeIq4NlScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeIq4NlAvx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeIq4XsScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeIq4XsAvx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeMxfp4Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeMxfp4Avx2(const std::byte* src, float* dst, std::size_t n);

// All: src (n) -> dst (blocks of n weights, any alignment). See QuantizeRow.
void quantizeIq4Nl(const float* src, std::byte* dst, std::size_t n);
void quantizeIq4Xs(const float* src, std::byte* dst, std::size_t n);
void quantizeMxfp4(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
