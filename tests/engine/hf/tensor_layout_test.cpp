#include "engine/hf/tensor_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace sheaf::hf {
namespace {

using testing::ElementsAre;

TEST(TensorLayout, HeadsAreInterleavedOneByOne)
{
    // Two heads of four rows, one byte a row: halves (0, 1) and (2, 3) of a head alternate.
    std::vector<std::uint8_t> rows{0, 1, 2, 3, 10, 11, 12, 13};
    std::vector<std::uint8_t> out(8);
    permuteHeads(std::as_bytes(std::span(rows)), std::as_writable_bytes(std::span(out)), 8, 4);
    EXPECT_THAT(out, ElementsAre(0, 2, 1, 3, 10, 12, 11, 13));
}

template <class Element> void expectTransposed(std::size_t rows, std::size_t columns, const Picked& picked)
{
    std::vector<Element> source(rows * columns);
    std::iota(source.begin(), source.end(), Element{0});
    std::vector<Element> target(rows * picked.count);
    transposeColumns(
        std::as_bytes(std::span(source)), std::as_writable_bytes(std::span(target)), columns, picked, sizeof(Element));
    for (std::size_t c = 0; c < picked.count; ++c)
        for (std::size_t r = 0; r < rows; ++r)
            ASSERT_EQ(target[c * rows + r], source[r * columns + picked.first + c * picked.step]) << r << "," << c;
}

TEST(TensorLayout, TransposesAnyShape)
{
    expectTransposed<std::uint16_t>(1, 1, {0, 1});
    expectTransposed<std::uint16_t>(3, 5, {0, 5});
    expectTransposed<std::uint16_t>(65, 70, {35, 35});
    expectTransposed<std::uint32_t>(32, 64, {32, 32});
    expectTransposed<std::uint32_t>(33, 31, {7, 3});
    expectTransposed<std::uint16_t>(33, 70, {1, 35, 2});
}

TEST(TensorLayout, PicksColumnsThatTakeTurns)
{
    const std::vector<std::uint16_t> rows{0, 1, 2, 3, 10, 11, 12, 13};
    std::vector<std::uint16_t> out(4);
    pickColumns(std::as_bytes(std::span(rows)), std::as_writable_bytes(std::span(out)), 4, {1, 2, 2}, 2);
    EXPECT_THAT(out, ElementsAre(1, 3, 11, 13));
}

TEST(TensorLayout, BlocksOfMxfp4HoldElementsSixteenApart)
{
    // Two rows of one block: element i of row r is (i + r) mod 16, in the checkpoint as neighbours of a byte.
    std::vector<std::uint8_t> blocks, scales{120, 130};
    for (unsigned r = 0; r < 2; ++r)
        for (unsigned i = 0; i < 32; i += 2)
            blocks.push_back(static_cast<std::uint8_t>((i + r) % 16 | (i + 1 + r) % 16 << 4));
    std::vector<std::uint8_t> out(17);
    packMxfp4(std::as_bytes(std::span(blocks)), std::as_bytes(std::span(scales)),
        std::as_writable_bytes(std::span(out)), 1, {1, 1, 2});
    EXPECT_EQ(out[0], 130);
    for (unsigned i = 0; i < 16; ++i)
        EXPECT_EQ(out[1 + i], ((i + 1) % 16) * 0x11) << i;
}

} // namespace
} // namespace sheaf::hf
