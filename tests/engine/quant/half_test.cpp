#include "engine/quant/half.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf::quant {
namespace {

TEST(Half, EveryFiniteValueMatchesItsDefinition)
{
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const int exponent = static_cast<int>(bits >> 10 & 31);
        const int mantissa = static_cast<int>(bits & 1023);
        if (exponent == 31)
            continue;
        const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
        const float value
            = toFloat(Half{{static_cast<std::uint8_t>(bits & 255), static_cast<std::uint8_t>(bits >> 8)}});
        EXPECT_EQ(value, bits & 0x8000 ? -magnitude : magnitude) << bits;
        EXPECT_EQ(std::signbit(value), (bits & 0x8000) != 0) << bits;
    }
}

TEST(Half, InfinityAndNan)
{
    EXPECT_EQ(toFloat(Half{{0x00, 0x7c}}), INFINITY);
    EXPECT_EQ(toFloat(Half{{0x00, 0xfc}}), -INFINITY);
    EXPECT_TRUE(std::isnan(toFloat(Half{{0x01, 0x7c}})));
}

} // namespace
} // namespace sheaf::quant
