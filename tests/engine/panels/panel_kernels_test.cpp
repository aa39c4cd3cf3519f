// Each instruction set's kernels against the reference, bit for bit.

#include "kernels_avx512vl_vnni.h"
#include "random_panels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>

namespace sheaf {

namespace {

using panels::kTileColumns;
using panels::kTileRows;
using panels::PanelKernels;
using panels::Scheme;
using panels::UnpackedChunk;
using test::avx512VlVnniPanelKernels;

/// The kernels of an instruction set, or none where this CPU cannot run them.
struct Variant {
    const char* name;
    const PanelKernels* kernels;
};

void PrintTo(const Variant& variant, std::ostream* out)
{
    *out << variant.name;
}

std::vector<Variant> variants()
{
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    const bool avxVnni = avx2 && __builtin_cpu_supports("avxvnni");
    const bool avx512Vnni = avx2 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return {{"avx2", avx2 ? &panels::avx2PanelKernels() : nullptr},
        {"avxvnni", avxVnni ? &panels::avxVnniPanelKernels() : nullptr},
        {"avx512vl_vnni", avx512Vnni ? &avx512VlVnniPanelKernels() : nullptr},
        {"avx512vnni", avx512Vnni ? &panels::avx512VnniPanelKernels() : nullptr}};
#else
    return {};
#endif
}

const PanelKernels& reference()
{
    return panels::referencePanelKernels();
}

class FastPanelKernels : public testing::TestWithParam<std::tuple<Variant, TensorType>> {
protected:
    void SetUp() override
    {
        if (!std::get<0>(GetParam()).kernels)
            GTEST_SKIP() << "this CPU lacks the instruction set";
    }
    static const PanelKernels& fast() { return *std::get<0>(GetParam()).kernels; }
    static TensorType type() { return std::get<1>(GetParam()); }
};

template <class Second> std::string nameOf(const Variant& variant, const Second& second)
{
    return std::string(variant.name) + "_" + std::string(second);
}

/// Bytes of any value but infinite or NaN scales: what no honest quantiser would write.
test::RandomMatrix anyBytes(TensorType type, std::size_t rows, std::size_t cols)
{
    test::RandomMatrix w(type, rows, cols, 1);
    std::mt19937 random(2);
    const std::size_t block = tensorTypeInfo(type).blockBytes;
    for (std::size_t i = 0; i < w.stored.size(); ++i)
        w.stored[i] = static_cast<std::byte>(random());
    for (std::size_t at = 0; at < w.stored.size(); at += block) {
        for (const std::size_t half : test::halfOffsets(type))
            w.stored[at + half + 1] &= std::byte{0xbf}; // no exponent above 15
        if (type == TensorType::MXFP4)
            w.stored[at] &= std::byte{0xbf}; // no scale above 2^63
    }
    w.pack();
    return w;
}

/// Every byte the same, but for scales near one.
test::RandomMatrix sameBytes(TensorType type, std::byte value)
{
    test::RandomMatrix w(type, 32, 512, 1);
    std::fill(w.stored.begin(), w.stored.end(), value);
    const std::size_t block = tensorTypeInfo(type).blockBytes;
    for (std::size_t at = 0; at < w.stored.size(); at += block) {
        for (const std::size_t half : test::halfOffsets(type))
            w.stored[at + half + 1] = std::byte{0x3b};
        if (type == TensorType::MXFP4)
            w.stored[at] = std::byte{0x80};
    }
    w.pack();
    return w;
}

TEST_P(FastPanelKernels, UnpackLikeTheReference)
{
    const test::RandomMatrix w = anyBytes(type(), 16, 1024);
    for (std::size_t at = 0; at < w.matrix.cols; at += panels::kChunkWeights)
        for (std::size_t half = 0; half < 2; ++half) {
            UnpackedChunk expected = {}, got = {};
            const std::size_t blocks = panels::kChunkWeights / w.matrix.type->blockWeights;
            const std::byte* block = w.matrix.data + at / w.matrix.type->blockWeights * w.matrix.type->blockBytes;
            reference().unpack(type())(block, blocks, half, expected);
            fast().unpack(type())(block, blocks, half, got);
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

/// Rows that fill no panel, an odd number of panels, a single block: for every number of columns.
TEST_P(FastPanelKernels, MultiplyLikeTheReferenceForEveryWidth)
{
    const std::size_t block = tensorTypeInfo(type()).blockWeights;
    for (const auto& [rows, cols] : {std::pair{std::size_t{49}, std::size_t{768}}, {std::size_t{7}, block}}) {
        const test::RandomMatrix w = anyBytes(type(), rows, cols);
        for (std::size_t columns = 1; columns <= 2 * kTileColumns + 2; ++columns) {
            const std::vector<float> x = test::normalFloats(columns * cols, static_cast<unsigned>(columns));
            const std::vector<float> expected = test::product(reference(), w.matrix, x, columns);
            const std::vector<float> got = test::product(fast(), w.matrix, x, columns);
            ASSERT_EQ(std::memcmp(expected.data(), got.data(), got.size() * sizeof(float)), 0)
                << rows << " x " << cols << ", " << columns << " columns";
        }
    }
}

/// The outermost codes against the largest activations of one sign: no sum may overflow or saturate.
TEST_P(FastPanelKernels, ExtremesDoNotOverflow)
{
    for (const std::byte fill : {std::byte{0xff}, std::byte{0x80}, std::byte{0x7f}, std::byte{0x00}}) {
        const test::RandomMatrix w = sameBytes(type(), fill);
        const std::vector<float> weights = w.floats();
        for (const float value : {1.0F, -1.0F})
            for (const std::size_t columns : {1, 2}) {
                const std::vector<float> x(w.matrix.cols * columns, value);
                const std::vector<float> got = test::product(fast(), w.matrix, x, columns);
                ASSERT_EQ(got, test::product(reference(), w.matrix, x, columns));
                double exact = 0, size = 0;
                for (std::size_t k = 0; k < w.matrix.cols; ++k) {
                    exact += double{weights[k]} * value;
                    size += std::abs(weights[k]);
                }
                EXPECT_NEAR(got[0], exact, 1e-5 * size) << std::to_integer<int>(fill) << " " << columns;
            }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, FastPanelKernels,
    testing::Combine(testing::ValuesIn(variants()), testing::ValuesIn(test::kPanelTypes)),
    [](const auto& param) { return nameOf(std::get<0>(param.param), tensorTypeInfo(std::get<1>(param.param)).name); });

class FastQuantiser : public testing::TestWithParam<std::tuple<Variant, Scheme>> { };

TEST_P(FastQuantiser, QuantisesLikeTheReference)
{
    const auto& [variant, scheme] = GetParam();
    if (!variant.kernels)
        GTEST_SKIP() << "this CPU lacks the instruction set";
    const std::size_t k = 768;
    for (std::size_t columns = 1; columns <= kTileColumns; ++columns)
        for (const float spread : {0.0F, 1e-38F, 1e-20F, 1.0F, 1e30F}) {
            std::vector<float> x = test::normalFloats(columns * k, static_cast<unsigned>(columns), spread);
            x[3] *= 40;
            x[300] = columns == 5 ? INFINITY : columns == 6 ? NAN : x[300];
            const std::size_t bytes = columns * panels::columnBytes(scheme, k);
            std::vector<std::byte> expected(bytes), got(bytes);
            reference().quantiseTile(scheme, x.data(), k, columns, k, expected.data());
            variant.kernels->quantiseTile(scheme, x.data(), k, columns, k, got.data());
            ASSERT_EQ(expected, got) << columns << " columns, spread " << spread;
        }
}

INSTANTIATE_TEST_SUITE_P(Schemes, FastQuantiser,
    testing::Combine(testing::ValuesIn(variants()), testing::Values(Scheme::Block, Scheme::Offset)),
    [](const auto& param) {
        return nameOf(std::get<0>(param.param), std::get<1>(param.param) == Scheme::Block ? "block" : "small");
    });

/// Codes that no file holds: those of keys and values.
class FastCodes : public testing::TestWithParam<Variant> {
protected:
    void SetUp() override
    {
        if (!GetParam().kernels)
            GTEST_SKIP() << "this CPU lacks the instruction set";
    }
    static const PanelKernels& fast() { return *GetParam().kernels; }

    std::mt19937 random{7};
};

TEST_P(FastCodes, MultiplyLikeTheReferenceForEveryWidth)
{
    alignas(64) std::uint8_t codes[2][64 * panels::kLine];
    std::vector<std::byte> activations(256 * kTileColumns);
    for (const bool extreme : {false, true})
        for (const std::size_t groups : {8u, 24u, 64u})
            for (std::size_t columns = 1; columns <= kTileColumns; ++columns) {
                for (auto& half : codes)
                    for (std::uint8_t& code : half)
                        code = extreme ? 255 : static_cast<std::uint8_t>(random());
                std::int32_t sums[kTileColumns] = {};
                for (std::size_t i = 0; i < 4 * groups * columns; ++i) {
                    const int value = extreme ? 127 : static_cast<int>(random() % 255) - 127;
                    activations[i] = static_cast<std::byte>(value);
                    sums[i / 4 % columns] += value;
                }
                std::vector<float> expected(columns * kTileRows), got(columns * kTileRows);
                const auto run = [&](const PanelKernels& kernels, std::vector<float>& y) {
                    kernels.multiplyCodes(columns)({{codes[0], codes[1]}, groups, activations.data(), sums, y.data()});
                };
                run(reference(), expected);
                run(fast(), got);
                ASSERT_EQ(got, expected) << columns << " columns, " << groups << " groups";
            }
}

TEST_P(FastCodes, TilesOfWideCodesWithAMinimumAreThoseOfTheReference)
{
    constexpr panels::PanelType kType = {TensorType::Q5_1, Scheme::Minimum, 32, 32, 255, 0, {}};
    auto chunk = std::make_unique<UnpackedChunk>();
    std::uniform_real_distribution<float> any(-2, 2);
    for (auto& group : chunk->codes)
        for (auto& half : group)
            for (std::uint8_t& code : half)
                code = static_cast<std::uint8_t>(random());
    for (std::size_t sub = 0; sub < 8; ++sub)
        for (std::size_t row = 0; row < kTileRows; ++row) {
            chunk->scales[sub][row] = any(random);
            chunk->minimums[sub][row] = any(random);
            int sum = 0;
            for (std::size_t k = 0; k < 32; ++k)
                sum += chunk->codes[8 * sub + k / 4][row / 16][row % 16 * 4 + k % 4];
            chunk->zeroTerms[sub][row / 16][row % 16 * 2] = static_cast<std::int16_t>(sum);
        }
    std::vector<float> x(256 * kTileColumns);
    for (float& value : x)
        value = any(random);
    for (std::size_t columns = 1; columns <= kTileColumns; ++columns) {
        std::vector<std::byte> tile(columns * panels::columnBytes(Scheme::Minimum, 256));
        reference().quantiseTile(Scheme::Minimum, x.data(), 256, columns, 256, tile.data());
        std::vector<float> expected(columns * kTileRows, 0.5F), got = expected;
        reference().multiplyTile(kType, columns)(*chunk, 8, tile.data(), expected.data());
        fast().multiplyTile(kType, columns)(*chunk, 8, tile.data(), got.data());
        ASSERT_EQ(got, expected) << columns << " columns";
    }
}

INSTANTIATE_TEST_SUITE_P(Sets, FastCodes, testing::ValuesIn(variants()),
    [](const testing::TestParamInfo<Variant>& set) { return std::string(set.param.name); });

} // namespace

} // namespace sheaf
