#pragma once
// Activations as the tile kernels read them: 8-bit integers with a scale and a zero point per 32 or 256, in tiles of up
// to 12 columns (tokens). One broadcast of four bytes gives four consecutive values of a column to all rows.
//
// x = scale * (q + zero): the range from the smallest to the largest value is cut into 254 steps. Activations have a
// few large values of one sign; against a scale from zero that halves the step, and a quarter of the noise is left.
//
// A tile of n columns is, for every 256 values (Scheme::Block) or 32 values (else) of k, one after another, where
// sums are those of q + zero:
//   Block:   q int8 (k / 4, n, 4) | sums of 16 int16 (pair, n, 2) | sums of 32 int16 (pair, n, 2) | scale float (n) |
//            zero float (n)
//   others:  q int8 (k / 4, n, 4) | scale float (n) | scale * sum float (n) | zero and the sum of q, int16 (n, 2)
// so that a column takes the same bytes in a tile of any width.

#include "engine/panels/panel.h"

namespace sheaf::panels {

inline constexpr std::size_t kSums16Bytes = 32, kSums32Bytes = 16; ///< of a column and 256 values
inline constexpr std::size_t kBlockColumnBytes = 256 + kSums16Bytes + kSums32Bytes + 8; ///< of 256 values
inline constexpr std::size_t kSmallColumnBytes = 32 + 12; ///< of 32 values

constexpr std::size_t columnBytes(Scheme scheme, std::size_t k)
{
    return scheme == Scheme::Block ? k / 256 * kBlockColumnBytes : k / 32 * kSmallColumnBytes;
}

/// Tiles of `columns`, as equal as possible: 25 become 9 + 8 + 8, not 12 + 12 + 1.
struct ColumnTiles {
    std::size_t columns;

    std::size_t count() const { return (columns + kTileColumns - 1) / kTileColumns; }
    std::size_t begin(std::size_t tile) const { return tile * columns / count(); }
    std::size_t width(std::size_t tile) const { return begin(tile + 1) - begin(tile); }
};

/// One tile: x (columns, k), xStride floats apart -> `tile` (columns * columnBytes). Values are rounded to the nearest
/// step, ties to even. A NaN or an infinity makes the stretch's scale one.
/// k: multiple of 32, of 256 for Scheme::Block. Threads: safe, no allocation.
using QuantiseTile
    = void (*)(Scheme scheme, const float* x, std::size_t xStride, std::size_t columns, std::size_t k, std::byte* tile);

} // namespace sheaf::panels
