#pragma once
// IEEE half precision as it lies in blocks: two bytes, little-endian, unaligned.

#include <cstdint>
#include <cstring>

namespace sheaf::quant {

struct Half {
    std::uint8_t bytes[2];
};

// `static`: this header is compiled for several instruction sets, and no copy may stand in for another.
static inline std::uint16_t bitsOf(Half half)
{
    return static_cast<std::uint16_t>(half.bytes[0] | half.bytes[1] << 8);
}

static inline float floatFromBits(std::uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// Exact, including subnormals; a signalling NaN becomes quiet, as the CPU's own conversion does.
static inline float toFloat(Half half)
{
    const std::uint32_t bits = bitsOf(half);
    const std::uint32_t sign = (bits & 0x8000u) << 16;
    const std::uint32_t exponent = bits >> 10 & 0x1f;
    const std::uint32_t mantissa = bits & 0x3ff;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    if (exponent == 31)
        return floatFromBits(sign | 0x7f800000u | mantissa << 13 | (mantissa ? 0x400000u : 0u));
    return floatFromBits(sign | (exponent + 112) << 23 | mantissa << 13);
}

} // namespace sheaf::quant
