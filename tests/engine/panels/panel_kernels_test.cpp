// Each instruction set's kernels against the reference, bit for bit.

#include "random_panels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace sheaf {

namespace {

using panels::kTileColumns;
using panels::kTileRows;
using panels::PanelKernels;
using panels::Scheme;
using panels::UnpackedChunk;

const PanelKernels* fastKernels()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl"))
        return &panels::vnni512PanelKernels();
#endif
    return nullptr;
}

class FastPanelKernels : public testing::TestWithParam<TensorType> {
protected:
    void SetUp() override
    {
        if (!fastKernels())
            GTEST_SKIP() << "this CPU has no instruction set with integer kernels";
    }
    const PanelKernels& fast() const { return *fastKernels(); }
    static const PanelKernels& reference() { return panels::referencePanelKernels(); }
};

/// Bytes of any value but infinite or NaN scales: what no honest quantiser would write.
test::RandomMatrix anyBytes(TensorType type, std::size_t rows, std::size_t cols)
{
    test::RandomMatrix w(type, rows, cols, 1);
    std::mt19937 random(2);
    const std::size_t block = tensorTypeInfo(type).blockBytes;
    for (std::size_t i = 0; i < w.stored.size(); ++i)
        w.stored[i] = static_cast<std::byte>(random());
    const std::size_t halves[] = {0, 2, block - 2}; // where d, m and dmin may lie
    for (std::size_t at = 0; at < w.stored.size(); at += block)
        for (const std::size_t half : halves)
            w.stored[at + half + 1] &= std::byte{0xbf}; // no exponent above 15
    w.pack();
    return w;
}

TEST_P(FastPanelKernels, UnpackLikeTheReference)
{
    const test::RandomMatrix w = anyBytes(GetParam(), 16, 1024);
    for (std::size_t at = 0; at < w.matrix.cols; at += panels::kChunkWeights)
        for (std::size_t half = 0; half < 2; ++half) {
            UnpackedChunk expected = {}, got = {};
            const std::size_t blocks = panels::kChunkWeights / w.matrix.type->blockWeights;
            const std::byte* block = w.matrix.data + at / w.matrix.type->blockWeights * w.matrix.type->blockBytes;
            reference().unpack(GetParam())(block, blocks, half, expected);
            fast().unpack(GetParam())(block, blocks, half, got);
            EXPECT_EQ(std::memcmp(expected.codes, got.codes, sizeof got.codes), 0);
            EXPECT_EQ(std::memcmp(expected.integerMinimums, got.integerMinimums, sizeof got.integerMinimums), 0);
            EXPECT_TRUE(std::equal(&expected.scales[0][0], &expected.scales[0][0] + 16 * kTileRows, &got.scales[0][0]));
            EXPECT_TRUE(
                std::equal(&expected.minimums[0][0], &expected.minimums[0][0] + 8 * kTileRows, &got.minimums[0][0]));
            EXPECT_TRUE(std::equal(expected.zeroSums, expected.zeroSums + kTileRows, got.zeroSums));
            EXPECT_EQ(std::memcmp(expected.zeroTerms, got.zeroTerms, sizeof got.zeroTerms), 0);
            EXPECT_TRUE(std::equal(expected.minimumScales, expected.minimumScales + kTileRows, got.minimumScales));
        }
}

TEST_P(FastPanelKernels, MultiplyLikeTheReferenceForEveryWidth)
{
    const test::RandomMatrix w = anyBytes(GetParam(), 49, 768);
    for (std::size_t columns = 1; columns <= 2 * kTileColumns + 2; ++columns) {
        const std::vector<float> x = test::normalFloats(columns * w.matrix.cols, static_cast<unsigned>(columns));
        const std::vector<float> expected = test::product(reference(), w.matrix, x, columns);
        const std::vector<float> got = test::product(fast(), w.matrix, x, columns);
        ASSERT_EQ(std::memcmp(expected.data(), got.data(), got.size() * sizeof(float)), 0) << columns << " columns";
    }
}

/// The largest codes against the largest activations of one sign: no sum may overflow or saturate.
TEST_P(FastPanelKernels, ExtremesDoNotOverflow)
{
    test::RandomMatrix w(GetParam(), 32, 512, 1);
    const std::size_t block = tensorTypeInfo(GetParam()).blockBytes;
    for (std::size_t i = 0; i < w.stored.size(); ++i)
        w.stored[i] = std::byte{0xff};
    const std::size_t halves[] = {0, 2, block - 2};
    for (std::size_t at = 0; at < w.stored.size(); at += block)
        for (const std::size_t half : halves)
            w.stored[at + half + 1] = std::byte{0x3b};
    w.pack();
    for (const float value : {1.0F, -1.0F}) {
        const std::vector<float> x(w.matrix.cols * 2, value);
        const std::vector<float> got = test::product(fast(), w.matrix, x, 2), weights = w.floats();
        for (std::size_t row = 0; row < w.matrix.rows; ++row) {
            double exact = 0, size = 0;
            for (std::size_t k = 0; k < w.matrix.cols; ++k) {
                exact += double{weights[row * w.matrix.cols + k]} * value;
                size += std::abs(weights[row * w.matrix.cols + k]);
            }
            EXPECT_NEAR(got[row], exact, 1e-5 * size);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, FastPanelKernels, testing::ValuesIn(test::kPanelTypes), test::typeName);

class FastQuantiser : public testing::TestWithParam<Scheme> { };

TEST_P(FastQuantiser, QuantisesLikeTheReference)
{
    if (!fastKernels())
        GTEST_SKIP() << "this CPU has no instruction set with integer kernels";
    const std::size_t k = 768;
    for (std::size_t columns = 1; columns <= kTileColumns; ++columns)
        for (const float spread : {0.0F, 1e-38F, 1e-20F, 1.0F, 1e30F}) {
            std::vector<float> x = test::normalFloats(columns * k, static_cast<unsigned>(columns), spread);
            x[3] *= 40;
            const std::size_t bytes = columns * panels::columnBytes(GetParam(), k);
            std::vector<std::byte> expected(bytes), got(bytes);
            panels::referencePanelKernels().quantiseTile(GetParam(), x.data(), k, columns, k, expected.data());
            fastKernels()->quantiseTile(GetParam(), x.data(), k, columns, k, got.data());
            ASSERT_EQ(expected, got) << columns << " columns, spread " << spread;
        }
}

INSTANTIATE_TEST_SUITE_P(Schemes, FastQuantiser, testing::Values(Scheme::Block, Scheme::Offset));

} // namespace

} // namespace sheaf
