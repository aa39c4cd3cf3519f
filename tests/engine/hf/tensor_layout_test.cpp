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

template <class Element>
void expectTransposed(std::size_t rows, std::size_t columns, std::size_t first, std::size_t count)
{
    std::vector<Element> source(rows * columns);
    std::iota(source.begin(), source.end(), Element{0});
    std::vector<Element> target(rows * count);
    transposeColumns(std::as_bytes(std::span(source)), std::as_writable_bytes(std::span(target)), columns, first, count,
        sizeof(Element));
    for (std::size_t c = 0; c < count; ++c)
        for (std::size_t r = 0; r < rows; ++r)
            ASSERT_EQ(target[c * rows + r], source[r * columns + first + c]) << r << "," << c;
}

TEST(TensorLayout, TransposesAnyShape)
{
    expectTransposed<std::uint16_t>(1, 1, 0, 1);
    expectTransposed<std::uint16_t>(3, 5, 0, 5);
    expectTransposed<std::uint16_t>(65, 70, 35, 35);
    expectTransposed<std::uint32_t>(32, 64, 32, 32);
    expectTransposed<std::uint32_t>(33, 31, 7, 3);
}

} // namespace
} // namespace sheaf::hf
