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

/// Rounds to nearest, ties to even; what is larger than the largest half becomes infinite.
static inline Half toHalf(float value)
{
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const std::uint32_t sign = bits >> 16 & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    std::uint32_t half;
    if (magnitude > 0x7f800000u) {
        half = 0x7e00u | (magnitude >> 13 & 0x1ffu); // a quiet NaN
    } else if (magnitude >= 0x477ff000u) {
        half = 0x7c00u; // 65520 and more
    } else if (magnitude < 0x38800000u) {
        // Below 2^-14. Between 0.5 and 1 a float's last place is 2^-24, which is the smallest half.
        const float shifted = floatFromBits(magnitude) + 0.5f;
        std::memcpy(&half, &shifted, sizeof half);
        half -= 0x3f000000u;
    } else {
        half = (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
    }
    half |= sign;
    return {{static_cast<std::uint8_t>(half), static_cast<std::uint8_t>(half >> 8)}};
}

} // namespace sheaf::quant
