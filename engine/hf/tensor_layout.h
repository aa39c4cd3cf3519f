#pragma once
// The reorderings between checkpoint and GGUF layouts, on raw elements of 2 or 4 bytes and on blocks of MXFP4.

#include <cstddef>
#include <cstdint>
#include <span>

namespace sheaf::hf {

/// Rows of q or k, heads of headDim rows: new row h*d + 2j + t = row h*d + t*(d/2) + j (t = 0, 1; j < d/2).
/// source, target: (rows, rowBytes); rows: a multiple of headDim, which is even.
void permuteHeads(
    std::span<const std::byte> source, std::span<std::byte> target, std::size_t rows, std::size_t headDim);

/// Rows [first, first + target.size() / rowBytes) of what permuteHeads would give.
void copyPermutedRows(std::span<const std::byte> source, std::span<std::byte> target, std::size_t rowBytes,
    std::size_t headDim, std::size_t first);

/// Where permuteHeads puts a row.
constexpr std::size_t permutedRow(std::size_t row, std::size_t headDim)
{
    const std::size_t inHead = row % headDim;
    return row - inHead + inHead % (headDim / 2) * 2 + inHead / (headDim / 2);
}

/// So many columns (or rows) of a matrix: first, first + step, …
struct Picked {
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t step = 1;
};

/// Those columns of source (rows, columns) -> target (count, rows).
void transposeColumns(std::span<const std::byte> source, std::span<std::byte> target, std::size_t columns,
    const Picked& picked, std::size_t elementBytes);

/// Those columns of source (rows, columns) -> target (rows, count).
void pickColumns(std::span<const std::byte> source, std::span<std::byte> target, std::size_t columns,
    const Picked& picked, std::size_t elementBytes);

/// Those rows of blocks (rows, rowBlocks, 16), whose scales (rows, rowBlocks) lie apart and whose bytes hold
/// neighbours,
/// -> GGUF's MXFP4 blocks, whose bytes hold elements 16 apart. Source: models.md 5.5 and 6.
void packMxfp4(std::span<const std::byte> blocks, std::span<const std::byte> scales, std::span<std::byte> target,
    std::size_t rowBlocks, const Picked& picked);

} // namespace sheaf::hf
