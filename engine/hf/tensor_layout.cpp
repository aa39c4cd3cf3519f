#include "engine/hf/tensor_layout.h"

#include "engine/base/assert.h"

#include <algorithm>
#include <cstring>

namespace sheaf::hf {

namespace {

// A tile of 4-byte elements and its transpose fill half of a 32 KiB first-level cache.
constexpr std::size_t kTile = 32;

template <class Element>
void transposeTiled(const std::byte* source, std::byte* target, std::size_t rows, std::size_t columns,
    std::size_t first, std::size_t count)
{
    for (std::size_t r0 = 0; r0 < rows; r0 += kTile)
        for (std::size_t c0 = 0; c0 < count; c0 += kTile)
            for (std::size_t c = c0; c < std::min(c0 + kTile, count); ++c)
                for (std::size_t r = r0; r < std::min(r0 + kTile, rows); ++r) {
                    Element element;
                    std::memcpy(&element, source + (r * columns + first + c) * sizeof element, sizeof element);
                    std::memcpy(target + (c * rows + r) * sizeof element, &element, sizeof element);
                }
}

} // namespace

void permuteHeads(std::span<const std::byte> source, std::span<std::byte> target, std::size_t rows, std::size_t headDim)
{
    SHEAF_ASSERT(rows % headDim == 0 && headDim % 2 == 0 && source.size() == target.size());
    copyPermutedRows(source, target, source.size() / rows, headDim, 0);
}

void copyPermutedRows(std::span<const std::byte> source, std::span<std::byte> target, std::size_t rowBytes,
    std::size_t headDim, std::size_t first)
{
    const std::size_t count = target.size() / rowBytes;
    for (std::size_t row = 0; row < count; ++row) {
        const std::size_t inHead = (first + row) % headDim;
        const std::size_t from = first + row - inHead + inHead % 2 * (headDim / 2) + inHead / 2;
        std::memcpy(target.data() + row * rowBytes, source.data() + from * rowBytes, rowBytes);
    }
}

void transposeColumns(std::span<const std::byte> source, std::span<std::byte> target, std::size_t columns,
    std::size_t first, std::size_t count, std::size_t elementBytes)
{
    SHEAF_ASSERT(elementBytes == 2 || elementBytes == 4);
    const std::size_t rows = source.size() / (columns * elementBytes);
    if (elementBytes == 2)
        transposeTiled<std::uint16_t>(source.data(), target.data(), rows, columns, first, count);
    else
        transposeTiled<std::uint32_t>(source.data(), target.data(), rows, columns, first, count);
}

} // namespace sheaf::hf
