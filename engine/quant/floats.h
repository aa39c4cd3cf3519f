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

} // namespace sheaf::quant
