#pragma once
// F32, F16 and BF16: one weight a block. BF16 is the upper half of an F32. Source: GGUF format description.

#include <cstddef>

namespace sheaf::quant {

// All: src (n weights, any alignment) -> dst (n). See DequantizeRow.
void dequantizeF32(const std::byte* src, float* dst, std::size_t n); ///< a copy: the same for every set
void dequantizeF16Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeF16Avx2(const std::byte* src, float* dst, std::size_t n);
void dequantizeBf16Scalar(const std::byte* src, float* dst, std::size_t n);
void dequantizeBf16Avx2(const std::byte* src, float* dst, std::size_t n);

// All: src (n) -> dst (n weights, any alignment), rounded to nearest, ties to even. See QuantizeRow.
void quantizeF32(const float* src, std::byte* dst, std::size_t n);
void quantizeF16(const float* src, std::byte* dst, std::size_t n);
void quantizeBf16(const float* src, std::byte* dst, std::size_t n);

} // namespace sheaf::quant
