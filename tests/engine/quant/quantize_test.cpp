// Quantisers: the reference rules to the bit, error bounds for the searched formats, and blocks of extreme weights.

#include "engine/quant/half.h"
#include "engine/quant/quant.h"
#include "engine/quant/quantize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace sheaf::quant {
namespace {

constexpr std::size_t kCount = 256 * 64;

std::vector<std::byte> stored(TensorType type, const std::vector<float>& x)
{
    std::vector<std::byte> row(rowBytes(tensorTypeInfo(type), x.size()));
    quantizeRow(type)(x.data(), row.data(), x.size());
    return row;
}

std::vector<float> roundTrip(TensorType type, const std::vector<float>& x)
{
    std::vector<float> back(x.size());
    dequantizeRow(type, Isa::Scalar)(stored(type, x).data(), back.data(), back.size());
    return back;
}

double rms(std::span<const float> x)
{
    double squares = 0;
    for (const float value : x)
        squares += double{value} * value;
    return std::sqrt(squares / static_cast<double>(x.size()));
}

double relativeError(const std::vector<float>& x, const std::vector<float>& back)
{
    std::vector<float> difference(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        difference[i] = back[i] - x[i];
    return rms(difference) / rms(x);
}

std::vector<float> normalFloats(std::size_t count, float scale)
{
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> x(count);
    for (float& value : x)
        value = normal(random);
    return x;
}

struct Bound {
    TensorType type;
    /// Of normally distributed weights, relative to their root mean square; 2 % above what other programs' searches
    /// (K-quants, IQ4) and the reference rules (the others) reach on 2^19 of them.
    double error;

    friend void PrintTo(const Bound& bound, std::ostream* out) { *out << tensorTypeInfo(bound.type).name; }
};

class Quantizers : public testing::TestWithParam<Bound> { };

TEST_P(Quantizers, StayWithinTheErrorOfOtherPrograms)
{
    const std::vector<float> x = normalFloats(kCount, 0.02f);
    const double error = relativeError(x, roundTrip(GetParam().type, x));
    EXPECT_LE(error, GetParam().error);
    EXPECT_GE(error, GetParam().error / 2) << "the bound says nothing any more";
}

TEST_P(Quantizers, KeepZerosAndSigns)
{
    const std::vector<float> zeros(256, 0.0f);
    for (const float value : roundTrip(GetParam().type, zeros))
        EXPECT_EQ(value, 0.0f);
    const std::vector<float> x = normalFloats(256, 1.0f);
    const std::vector<float> back = roundTrip(GetParam().type, x);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::fabs(x[i]) > 1.5f) {
            EXPECT_GT(x[i] * back[i], 0.0f) << i;
        }
}

TEST_P(Quantizers, GiveFiniteWeightsForEveryBlockTheyAccept)
{
    const float largest = largestQuantizable(GetParam().type);
    const float tiny = std::numeric_limits<float>::denorm_min();
    for (const std::vector<float>& pattern : {std::vector<float>{largest}, {-largest}, {largest, -largest},
             {largest, tiny}, {tiny}, {-tiny, tiny}, {1e-30f, -1e-38f}, {1.0f, 1.0f, 1.0f, 1.0001f}, {0.0f, largest}}) {
        std::vector<float> x(512);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = pattern[i % pattern.size()];
        for (const float value : roundTrip(GetParam().type, x))
            ASSERT_TRUE(std::isfinite(value)) << pattern[0];
    }
}

TEST_P(Quantizers, DoNotDependOnNeighbouringBlocks)
{
    const std::size_t block = tensorTypeInfo(GetParam().type).blockWeights;
    const std::vector<float> x = normalFloats(8 * block, 1.0f);
    const std::vector<std::byte> whole = stored(GetParam().type, x);
    const std::vector<std::byte> last
        = stored(GetParam().type, {x.end() - static_cast<std::ptrdiff_t>(block), x.end()});
    EXPECT_TRUE(std::equal(last.begin(), last.end(), whole.end() - static_cast<std::ptrdiff_t>(last.size())));
}

constexpr Bound kBounds[] = {{TensorType::F16, 2.12e-4}, {TensorType::BF16, 1.69e-3}, {TensorType::Q8_0, 0.00545},
    {TensorType::Q6_K, 0.01815}, {TensorType::Q5_1, 0.0386}, {TensorType::Q5_0, 0.0434}, {TensorType::Q5_K, 0.0369},
    {TensorType::Q4_1, 0.0797}, {TensorType::Q4_0, 0.0875}, {TensorType::Q4_K, 0.0729}, {TensorType::IQ4_NL, 0.0777},
    {TensorType::IQ4_XS, 0.0783}, {TensorType::MXFP4, 0.1163}, {TensorType::Q3_K, 0.1541}, {TensorType::Q2_K, 0.3028}};

INSTANTIATE_TEST_SUITE_P(AllTypes, Quantizers, testing::ValuesIn(kBounds),
    [](const auto& test) { return std::string(tensorTypeInfo(test.param.type).name); });

TEST(QuantizeF32, KeepsTheBits)
{
    const std::vector<float> x = normalFloats(100, 3.0f);
    EXPECT_EQ(roundTrip(TensorType::F32, x), x);
}

// models.md 6: d = max|x| / 127, halves away from zero, with the scale before it is rounded to a half.
TEST(QuantizeQ80, FollowsTheReferenceRule)
{
    std::vector<float> x(32, 0.0f);
    x[0] = 127.0f;
    x[1] = 2.5f;
    x[2] = -2.5f;
    x[3] = 0.49f;
    const std::vector<std::byte> row = stored(TensorType::Q8_0, x);
    EXPECT_EQ(row[0], std::byte{0x00}); // 1.0
    EXPECT_EQ(row[1], std::byte{0x3c});
    EXPECT_EQ(static_cast<std::int8_t>(row[2]), 127);
    EXPECT_EQ(static_cast<std::int8_t>(row[3]), 3);
    EXPECT_EQ(static_cast<std::int8_t>(row[4]), -3);
    EXPECT_EQ(static_cast<std::int8_t>(row[5]), 0);
}

// models.md 6: d = the weight of largest magnitude / -8, q = min(15, trunc(x / d + 8.5)).
TEST(QuantizeQ40, FollowsTheReferenceRule)
{
    std::vector<float> x(32, 0.0f);
    x[3] = 8.0f; // d = -1: level 0
    x[16] = -8.0f; // level 16.5 is cut to 15
    x[4] = -0.5f; // 9.0
    const std::vector<std::byte> row = stored(TensorType::Q4_0, x);
    EXPECT_EQ(row[0], std::byte{0x00}); // -1.0
    EXPECT_EQ(row[1], std::byte{0xbc});
    EXPECT_EQ(row[2], std::byte{0xf8}); // weights 0 and 16
    EXPECT_EQ(row[2 + 3], std::byte{0x80});
    EXPECT_EQ(row[2 + 4], std::byte{0x89});
}

// models.md 6: d = (max - min) / 15, m = min, q = min(15, trunc((x - min) / d + 0.5)).
TEST(QuantizeQ41, FollowsTheReferenceRule)
{
    std::vector<float> x(32, 1.0f);
    x[1] = 16.0f;
    x[2] = 2.5f;
    const std::vector<std::byte> row = stored(TensorType::Q4_1, x);
    EXPECT_EQ(row[1], std::byte{0x3c}); // d = 1.0
    EXPECT_EQ(row[3], std::byte{0x3c}); // m = 1.0
    EXPECT_EQ(row[4], std::byte{0x00});
    EXPECT_EQ(row[5], std::byte{0x0f});
    EXPECT_EQ(row[6], std::byte{0x02});
}

TEST(QuantizeMxfp4, PutsTheLargestWeightOnTheUpperLevels)
{
    std::vector<float> x(32, 0.0f);
    x[0] = 6.0f; // 2^(129 - 3) * ... : exponent of 6 is 2, so e = 127 and a level counts 0.5
    x[1] = -0.5f;
    const std::vector<std::byte> row = stored(TensorType::MXFP4, x);
    EXPECT_EQ(row[0], std::byte{127});
    EXPECT_EQ(row[1], std::byte{0x07}); // 12 * 0.5
    EXPECT_EQ(row[2], std::byte{0x09}); // -1 * 0.5
}

} // namespace
} // namespace sheaf::quant
