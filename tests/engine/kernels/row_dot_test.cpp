// Products straight from blocks: the same bits as writing the rows out first.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/test_isas.h"
#include "support/tiny_gguf.h"

#include <random>

namespace sheaf::test {

namespace {

constexpr TensorType kTypes[]
    = {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q8_0, TensorType::Q4_K, TensorType::Q6_K};

/// Random blocks; every byte pair that might be a scale is a moderate half, by clearing the exponents' top bits.
std::vector<std::byte> randomBlocks(std::size_t bytes, const TensorTypeInfo& info)
{
    std::mt19937 random(17);
    std::vector<std::byte> blocks;
    for (std::size_t i = 0; i < bytes; ++i)
        blocks.push_back(static_cast<std::byte>(random() & 0xFF));
    const auto clear = [&](std::size_t at) { blocks[at + 1] &= std::byte{0xBF}; };
    for (std::size_t block = 0; block < bytes; block += info.blockBytes) {
        if (info.type == TensorType::Q6_K)
            clear(block + info.blockBytes - 2);
        else
            clear(block);
        if (info.type == TensorType::Q4_1 || info.type == TensorType::Q4_K)
            clear(block + 2);
    }
    return blocks;
}

class RowDots : public testing::TestWithParam<quant::Isa> { };

} // namespace

TEST_P(RowDots, GiveTheBitsOfDequantisingAndMultiplying)
{
    const kernels::KernelSet& kernels = kernels::kernelSet(GetParam());
    for (const TensorType type : kTypes) {
        const kernels::DotRows dot = kernels.dotRows(type);
        if (!dot)
            continue;
        const TensorTypeInfo& info = tensorTypeInfo(type);
        for (const std::size_t n : {std::size_t{info.blockWeights}, std::size_t{info.blockWeights} * 5})
            for (std::size_t rows = 1; rows <= 4; ++rows) {
                const std::size_t bytes = rowBytes(info, n);
                const std::vector<std::byte> blocks = randomBlocks(rows * bytes, info);
                const std::vector<float> x = randomFloats(n, 18);
                std::vector<float> w(rows * n), expected(rows), got(rows);
                for (std::size_t r = 0; r < rows; ++r)
                    quant::dequantizeRow(type, GetParam())(blocks.data() + r * bytes, w.data() + r * n, n);
                kernels.multiply({w.data(), n, rows, x.data(), n, 1, expected.data(), rows, n});
                dot(blocks.data(), bytes, rows, x.data(), n, got.data());
                EXPECT_EQ(got, expected) << info.name << " n=" << n;
            }
    }
}

INSTANTIATE_TEST_SUITE_P(All, RowDots, testing::ValuesIn(availableIsas()), isaTestName);

#if defined(__x86_64__)
TEST(RowDotTable, HasTheCommonTypes)
{
    for (const TensorType type : kTypes) {
        EXPECT_NE(kernels::dotRowsAvx2(type), nullptr);
        EXPECT_NE(kernels::dotRowsAvx512(type), nullptr);
    }
}
#endif

} // namespace sheaf::test
