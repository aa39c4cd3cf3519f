// Every instruction set must give the scalar code's bits, whatever the block holds.

#include "engine/quant/quant.h"
#include "engine/tensor/tensor_type.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

namespace sheaf::quant {
namespace {

constexpr TensorType kTypes[] = {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q4_0, TensorType::Q4_1,
    TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0, TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K,
    TensorType::Q5_K, TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4};

/// Equal bits; two NaNs are equal whatever they carry.
testing::AssertionResult sameBits(const std::vector<float>& a, const std::vector<float>& b)
{
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) && std::isnan(b[i]))
            continue;
        if (std::memcmp(&a[i], &b[i], sizeof(float)) != 0)
            return testing::AssertionFailure() << "element " << i << ": " << a[i] << " and " << b[i];
    }
    return testing::AssertionSuccess();
}

class DequantizeVariants : public testing::TestWithParam<TensorType> {
protected:
    void SetUp() override
    {
        if (!__builtin_cpu_supports("avx2"))
            GTEST_SKIP() << "this CPU has no AVX2";
    }

    /// One byte of slack in front, so that every block is unaligned.
    void expectVariantsAgree(std::vector<std::byte> row, std::size_t n) const
    {
        row.insert(row.begin(), std::byte{0});
        std::vector<float> scalar(n), avx2(n), avx512(n);
        dequantizeRow(GetParam(), Isa::Scalar)(row.data() + 1, scalar.data(), n);
        dequantizeRow(GetParam(), Isa::Avx2)(row.data() + 1, avx2.data(), n);
        dequantizeRow(GetParam(), Isa::Avx512)(row.data() + 1, avx512.data(), n);
        EXPECT_TRUE(sameBits(scalar, avx2)) << "n=" << n;
        EXPECT_TRUE(sameBits(scalar, avx512)) << "n=" << n;
    }

    std::size_t bytesOf(std::size_t n) const { return rowBytes(tensorTypeInfo(GetParam()), n); }
};

TEST_P(DequantizeVariants, AgreeOnRandomBytes)
{
    std::mt19937 random(7);
    for (const std::size_t blocks : {1u, 2u, 3u, 9u, 1000u}) {
        const std::size_t n = blocks * tensorTypeInfo(GetParam()).blockWeights;
        std::vector<std::byte> row(bytesOf(n));
        for (std::byte& b : row)
            b = static_cast<std::byte>(random());
        expectVariantsAgree(row, n);
    }
}

TEST_P(DequantizeVariants, AgreeOnConstantBytes)
{
    // 0x00: zeros; 0x01: subnormal scales; 0x7c and 0xfc: infinities; 0xff: NaN and the largest integers.
    const std::size_t n = 4 * std::size_t{tensorTypeInfo(GetParam()).blockWeights};
    for (const int value : {0x00, 0x01, 0x03, 0x7b, 0x7c, 0x7f, 0x80, 0x81, 0xfb, 0xfc, 0xff})
        expectVariantsAgree(std::vector<std::byte>(bytesOf(n), static_cast<std::byte>(value)), n);
}

TEST_P(DequantizeVariants, WriteNothingBeyondTheRow)
{
    const std::size_t n = tensorTypeInfo(GetParam()).blockWeights;
    const std::vector<std::byte> row(bytesOf(n), std::byte{0x21});
    for (const Isa isa : {Isa::Scalar, Isa::Avx2}) {
        std::vector<float> out(n + 2, -12345.0f);
        dequantizeRow(GetParam(), isa)(row.data(), out.data() + 1, n);
        EXPECT_EQ(out.front(), -12345.0f);
        EXPECT_EQ(out.back(), -12345.0f);
    }
}

INSTANTIATE_TEST_SUITE_P(AllTypes, DequantizeVariants, testing::ValuesIn(kTypes),
    [](const auto& test) { return std::string(tensorTypeInfo(test.param).name); });

TEST(DequantizeMxfp4, SmallestExponentsAreSubnormal)
{
    std::vector<std::byte> block(17, std::byte{0x22}); // level 2 everywhere
    std::vector<float> out(32);
    for (const Isa isa : {Isa::Scalar, Isa::Avx2}) {
        if (isa == Isa::Avx2 && !__builtin_cpu_supports("avx2"))
            continue;
        for (const int exponent : {0, 1, 2, 128, 255}) {
            block[0] = static_cast<std::byte>(exponent);
            dequantizeRow(TensorType::MXFP4, isa)(block.data(), out.data(), out.size());
            EXPECT_EQ(out[5], std::ldexp(2.0f, exponent - 128)) << "exponent " << exponent;
        }
    }
}

} // namespace
} // namespace sheaf::quant
