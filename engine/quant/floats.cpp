#include "engine/quant/floats.h"

#include "engine/quant/half.h"

#include <cstring>

namespace sheaf::quant {

void dequantizeF32(const std::byte* src, float* dst, std::size_t n)
{
    std::memcpy(dst, src, n * sizeof(float));
}

void dequantizeF16Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* halves = reinterpret_cast<const Half*>(src);
    for (std::size_t i = 0; i < n; ++i)
        dst[i] = toFloat(halves[i]);
}

void dequantizeBf16Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* halves = reinterpret_cast<const Half*>(src);
    for (std::size_t i = 0; i < n; ++i)
        dst[i] = floatFromBits(std::uint32_t{bitsOf(halves[i])} << 16);
}

} // namespace sheaf::quant
