#pragma once
// Up to 256 weights of 32 rows as the tile kernels multiply them: made from panels once, met by all columns.

#include "engine/panels/panel.h"

namespace sheaf::panels {

/// About 12 KiB: with a slice of activations and a tile of results it stays in a first-level cache of 32 KiB.
struct UnpackedChunk {
    /// Unsigned codes: (k / 4, half, row, 4).
    alignas(64) std::uint8_t codes[kChunkWeights / 4][2][kLine];
    /// (sub-block, row): d * scale.
    alignas(64) float scales[16][kTileRows];
    /// Scheme::Minimum: (sub-block, row).
    alignas(64) float minimums[8][kTileRows];
    /// Scheme::Block: (pair of sub-blocks, half, row, 2).
    alignas(64) std::int16_t integerMinimums[8][2][2 * kPanelRows];
    /// Scheme::Block: (row): dmin.
    alignas(64) float minimumScales[kTileRows];
    /// Scheme::Block: (row): what a zero point of one adds: the sum of the codes, each times its scale.
    alignas(64) float zeroSums[kTileRows];
    /// Others: (sub-block, half, row, 2): what a zero point of one and what a sum of one adds before scaling.
    alignas(64) std::int16_t zeroTerms[8][2][2 * kPanelRows];
};

/// `blocks` blocks of a panel (one of 256 weights, or up to eight of 32) to half 0 or 1 of a chunk.
using Unpack = void (*)(const std::byte* block, std::size_t blocks, std::size_t half, UnpackedChunk& to);

} // namespace sheaf::panels
