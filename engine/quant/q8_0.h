#pragma once
// Q8_0: 32 weights share a scale; weight = d * q. Source: GGUF format description.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

inline constexpr std::size_t kQ80Weights = 32;

struct BlockQ80 {
    Half d;
    std::int8_t qs[kQ80Weights];
};
static_assert(sizeof(BlockQ80) == 34);

// Both: src (n/32 blocks, any alignment) -> dst (n). See DequantizeRow.
void dequantizeQ80Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ80Avx2(const std::byte* src, float* dst, std::size_t n);

// src (n) -> dst (n/32 blocks, any alignment). See QuantizeRow.
void quantizeQ80(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
