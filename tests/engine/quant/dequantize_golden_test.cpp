// Blocks with known bytes against values of the reference decoder (models.md 10.1).

#include "engine/quant/quant.h"
#include "engine/tensor/tensor_type.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace sheaf::quant {
namespace {

struct GoldenBlock {
    TensorType type;
    int scaleOffset; ///< of the f16 d; -1: the block starts with an exponent byte
    int secondOffset; ///< of m or dmin; -1 if there is none
    float y0, y1, y17, yHalf, yLast;
    double sum, sumAbs;

    friend void PrintTo(const GoldenBlock& golden, std::ostream* out) { *out << tensorTypeInfo(golden.type).name; }
};

std::vector<std::byte> makeBlock(const GoldenBlock& golden)
{
    std::vector<std::byte> block(tensorTypeInfo(golden.type).blockBytes);
    for (std::size_t k = 0; k < block.size(); ++k)
        block[k] = static_cast<std::byte>((37 * k + 11) % 256);
    const auto setHalf = [&](int offset, std::byte high) {
        block[static_cast<std::size_t>(offset)] = std::byte{0};
        block[static_cast<std::size_t>(offset) + 1] = high;
    };
    if (golden.scaleOffset >= 0)
        setHalf(golden.scaleOffset, std::byte{0x34});
    else
        block[0] = std::byte{125};
    if (golden.secondOffset >= 0)
        setHalf(golden.secondOffset, std::byte{0x30});
    return block;
}

class DequantizeGolden : public testing::TestWithParam<std::tuple<GoldenBlock, Isa>> { };

TEST_P(DequantizeGolden, MatchesTheReferenceDecoder)
{
    const auto& [golden, isa] = GetParam();
    if (isa == Isa::Avx2 && !__builtin_cpu_supports("avx2"))
        GTEST_SKIP() << "this CPU has no AVX2";
    const std::size_t n = tensorTypeInfo(golden.type).blockWeights;
    std::vector<float> y(n);
    dequantizeRow(golden.type, isa)(makeBlock(golden).data(), y.data(), n);

    EXPECT_EQ(y[0], golden.y0);
    EXPECT_EQ(y[1], golden.y1);
    EXPECT_EQ(y[17], golden.y17);
    EXPECT_EQ(y[n / 2], golden.yHalf);
    EXPECT_EQ(y[n - 1], golden.yLast);
    // The table rounds to six significant digits.
    const double sum = std::accumulate(y.begin(), y.end(), 0.0);
    const double sumAbs = std::accumulate(y.begin(), y.end(), 0.0, [](double s, float v) { return s + std::fabs(v); });
    EXPECT_NEAR(sum, golden.sum, 5e-6 * std::fabs(golden.sum));
    EXPECT_NEAR(sumAbs, golden.sumAbs, 5e-6 * golden.sumAbs);
}

constexpr GoldenBlock kGolden[] = {
    {TensorType::Q4_0, 0, -1, -0.75f, 0.5f, -0.25f, -0.75f, 0, -5.25, 30.75},
    {TensorType::Q4_1, 0, 2, 3.875f, 1.125f, 3.125f, 2.375f, 3.125f, 65.25, 65.25},
    {TensorType::Q5_0, 0, -1, 2.25f, -0.5f, 0, 3.5f, 0.25f, 3.75, 61.75},
    {TensorType::Q5_1, 0, 2, 4.875f, 6.125f, 1.375f, 4.875f, 1.375f, 130.25, 130.25},
    {TensorType::Q8_0, 0, -1, 21.25f, 30.5f, -13.5f, -22.75f, -12, -44, 543},
    {TensorType::Q2_K, 80, 82, 8.25f, 0, -0.375f, 1.875f, 1.125f, 514.75, 641},
    {TensorType::Q3_K, 108, -1, 20.25f, -27, 32, 0.5f, 10.5f, 239.5, 2302.5},
    {TensorType::Q4_K, 0, 2, 78.875f, -6.375f, -6.375f, 105.75f, 12.125f, 13610, 13757},
    {TensorType::Q5_K, 0, 2, 202.875f, -6.375f, -6.375f, 261.75f, 27.125f, 29054, 29139.8},
    {TensorType::Q6_K, 208, -1, -357.75f, 424, 128, -87.75f, -15, 1153, 66625.5},
    {TensorType::IQ4_NL, 0, -1, -8.75f, 6.25f, -2.5f, -8.75f, 0.25f, -64.25, 426.25},
    {TensorType::IQ4_XS, 0, -1, 16.25f, -0.25f, 8.75f, -146.25f, -4, -2751.25, 41665.8},
    {TensorType::MXFP4, -1, -1, 0, 0.75f, 0.75f, 0.375f, 0.75f, 3.125, 18.875},
};

std::string nameOf(const testing::TestParamInfo<std::tuple<GoldenBlock, Isa>>& test)
{
    const auto& [golden, isa] = test.param;
    return std::string(tensorTypeInfo(golden.type).name) + (isa == Isa::Scalar ? "_scalar" : "_avx2");
}

INSTANTIATE_TEST_SUITE_P(AllTypes, DequantizeGolden,
    testing::Combine(testing::ValuesIn(kGolden), testing::Values(Isa::Scalar, Isa::Avx2)), nameOf);

} // namespace
} // namespace sheaf::quant
