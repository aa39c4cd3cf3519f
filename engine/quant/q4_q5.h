#pragma once
// Q4_0, Q4_1, Q5_0, Q5_1: 32 weights share a scale. Nibble i of a block: low nibbles of qs are weights 0–15, high ones
// 16–31; bit i of qh is the fifth bit of weight i. Source: GGUF format description.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

inline constexpr std::size_t kSmallBlockWeights = 32;

/// weight = d * (nibble - 8)
struct BlockQ40 {
    Half d;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ40) == 18);

/// weight = d * nibble + m
struct BlockQ41 {
    Half d;
    Half m;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ41) == 20);

/// weight = d * (nibble + 16 * bit - 16)
struct BlockQ50 {
    Half d;
    std::uint8_t qh[4];
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ50) == 22);

/// weight = d * (nibble + 16 * bit) + m
struct BlockQ51 {
    Half d;
    Half m;
    std::uint8_t qh[4];
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ51) == 24);

// All: src (n/32 blocks, any alignment) -> dst (n). See DequantizeRow.
void dequantizeQ40Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ40Avx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ41Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ41Avx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ50Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ50Avx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ51Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ51Avx2(const std::byte* src, float* dst, std::size_t n);

// All: src (n) -> dst (n/32 blocks, any alignment). See QuantizeRow.
void quantizeQ40(const float* src, std::byte* dst, std::size_t n);
void quantizeQ41(const float* src, std::byte* dst, std::size_t n);
void quantizeQ50(const float* src, std::byte* dst, std::size_t n);
void quantizeQ51(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
