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

TEST(Half, EveryHalfSurvivesTheWayToFloatAndBack)
{
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const Half half{{static_cast<std::uint8_t>(bits & 255), static_cast<std::uint8_t>(bits >> 8)}};
        const float value = toFloat(half);
        if (std::isnan(value))
            EXPECT_TRUE(std::isnan(toFloat(toHalf(value)))) << bits;
        else
            EXPECT_EQ(bitsOf(toHalf(value)), bits);
    }
}

TEST(Half, RoundsToNearestWithTiesToEven)
{
    EXPECT_EQ(toFloat(toHalf(2049.0f)), 2048.0f); // halfway between neighbours 2 apart
    EXPECT_EQ(toFloat(toHalf(2051.0f)), 2052.0f);
    EXPECT_EQ(toFloat(toHalf(2049.01f)), 2050.0f);
    EXPECT_EQ(toFloat(toHalf(-65519.0f)), -65504.0f);
    EXPECT_EQ(toFloat(toHalf(65520.0f)), INFINITY);
    EXPECT_EQ(toFloat(toHalf(0x1.8p-24f)), 0x1p-23f); // subnormal
    EXPECT_EQ(toFloat(toHalf(0x1p-25f)), 0.0f);
    EXPECT_EQ(toFloat(toHalf(0x1.000002p-25f)), 0x1p-24f);
    EXPECT_EQ(toFloat(toHalf(0x1.ffbp-15f)), 0x1.ff8p-15f); // the largest subnormal
    EXPECT_EQ(toFloat(toHalf(0x1.ffcp-15f)), 0x1p-14f); // and into the normal ones
}

TEST(Half, InfinityAndNan)
{
    EXPECT_EQ(toFloat(Half{{0x00, 0x7c}}), INFINITY);
    EXPECT_EQ(toFloat(Half{{0x00, 0xfc}}), -INFINITY);
    EXPECT_TRUE(std::isnan(toFloat(Half{{0x01, 0x7c}})));
}

} // namespace
} // namespace sheaf::quant
