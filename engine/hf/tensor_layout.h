#pragma once
// The reorderings between checkpoint and GGUF layouts, on raw elements of 2 or 4 bytes.

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

/// Columns [first, first + count) of source (rows, columns) -> target (count, rows).
void transposeColumns(std::span<const std::byte> source, std::span<std::byte> target, std::size_t columns,
    std::size_t first, std::size_t count, std::size_t elementBytes);

} // namespace sheaf::hf
