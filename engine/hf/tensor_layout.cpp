#include "engine/hf/tensor_layout.h"

#include "engine/base/assert.h"

#include <algorithm>
#include <cstring>

namespace sheaf::hf {

namespace {

// A tile of 4-byte elements and its transpose fill half of a 32 KiB first-level cache.
constexpr std::size_t kTile = 32;

template <class Element>
void transposeTiled(
    const std::byte* source, std::byte* target, std::size_t rows, std::size_t columns, const Picked& picked)
{
    for (std::size_t r0 = 0; r0 < rows; r0 += kTile)
        for (std::size_t c0 = 0; c0 < picked.count; c0 += kTile)
            for (std::size_t c = c0; c < std::min(c0 + kTile, picked.count); ++c)
                for (std::size_t r = r0; r < std::min(r0 + kTile, rows); ++r) {
                    const std::size_t from = r * columns + picked.first + c * picked.step;
                    Element element;
                    std::memcpy(&element, source + from * sizeof element, sizeof element);
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
    const Picked& picked, std::size_t elementBytes)
{
    SHEAF_ASSERT(elementBytes == 2 || elementBytes == 4);
    const std::size_t rows = source.size() / (columns * elementBytes);
    if (elementBytes == 2)
        transposeTiled<std::uint16_t>(source.data(), target.data(), rows, columns, picked);
    else
        transposeTiled<std::uint32_t>(source.data(), target.data(), rows, columns, picked);
}

void pickColumns(std::span<const std::byte> source, std::span<std::byte> target, std::size_t columns,
    const Picked& picked, std::size_t elementBytes)
{
    const std::size_t rows = target.size() / (picked.count * elementBytes);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < picked.count; ++c)
            std::memcpy(target.data() + (r * picked.count + c) * elementBytes,
                source.data() + (r * columns + picked.first + c * picked.step) * elementBytes, elementBytes);
}

void packMxfp4(std::span<const std::byte> blocks, std::span<const std::byte> scales, std::span<std::byte> target,
    std::size_t rowBlocks, const Picked& picked)
{
    constexpr std::size_t kHalf = 16; // bytes of a block, and elements of its half
    constexpr std::byte kLow{15};
    std::byte* to = target.data();
    for (std::size_t r = 0; r < picked.count; ++r)
        for (std::size_t i = 0; i < rowBlocks; ++i) {
            const std::size_t block = (picked.first + r * picked.step) * rowBlocks + i;
            const std::byte* from = blocks.data() + block * kHalf;
            const auto element = [from](std::size_t e) { return (e % 2 == 0 ? from[e / 2] : from[e / 2] >> 4) & kLow; };
            *to++ = scales[block];
            for (std::size_t e = 0; e < kHalf; ++e)
                *to++ = element(e) | element(e + kHalf) << 4;
        }
}

} // namespace sheaf::hf
