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

void quantizeF32(const float* src, std::byte* dst, std::size_t n)
{
    std::memcpy(dst, src, n * sizeof(float));
}

void quantizeF16(const float* src, std::byte* dst, std::size_t n)
{
    auto* halves = reinterpret_cast<Half*>(dst);
    for (std::size_t i = 0; i < n; ++i)
        halves[i] = toHalf(src[i]);
}

void quantizeBf16(const float* src, std::byte* dst, std::size_t n)
{
    auto* halves = reinterpret_cast<Half*>(dst);
    for (std::size_t i = 0; i < n; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, &src[i], sizeof bits);
        const bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
        // Rounding up could turn a NaN into an infinity: it is cut instead, and made quiet.
        bits = isNan ? bits | 0x400000u : bits + 0x7fffu + (bits >> 16 & 1u);
        halves[i] = {{static_cast<std::uint8_t>(bits >> 16), static_cast<std::uint8_t>(bits >> 24)}};
    }
}

} // namespace sheaf::quant
