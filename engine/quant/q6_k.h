#pragma once
// Q6_K: 256 weights in 16 groups of 16 with a signed byte as scale; weight = d * scale * (q - 32). Each half of a block
// (128 weights, four runs of 32) has its low nibbles in 64 bytes of ql (runs 0 and 1 low, 2 and 3 high) and the upper
// two bits of run r at bits 2r of 32 bytes of qh. Source: GGUF format description.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::quant {

inline constexpr std::size_t kQ6KWeights = 256;

struct BlockQ6K {
    std::uint8_t ql[128];
    std::uint8_t qh[64];
    std::int8_t scales[16];
    Half d;
};
static_assert(sizeof(BlockQ6K) == 210);

// Both: src (n/256 blocks, any alignment) -> dst (n). See DequantizeRow.
void dequantizeQ6KScalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeQ6KAvx2(const std::byte* src, float* dst, std::size_t n);

// src (n) -> dst (n/256 blocks, any alignment). See QuantizeRow.
void quantizeQ6K(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
