#pragma once
// Where a block of 256 positions keeps the keys and values of a head in KvType::Int8. Keys lie as matrices of
// (position, dimension), values as matrices of (dimension, position), both in panels of 16 rows whose lines of 64 bytes
// hold four codes of every row: what the integer kernels read, so that making a block ready is copying lines.

#include "engine/kernels/attention_shape.h"
#include "engine/panels/panel.h"

#include <cstdint>

namespace sheaf::kernels {

inline constexpr std::size_t kKvRun = 32; ///< codes of a row that are multiplied at a time

/// 32 dimensions of 16 keys: key = scale * code + minimum.
struct KeyBlock {
    std::uint8_t codes[kKvRun / 4][panels::kPanelRows][4];
    float scales[panels::kPanelRows];
    float minimums[panels::kPanelRows];
    std::int16_t sums[panels::kPanelRows][2]; ///< of the codes, and 0: UnpackedChunk::zeroTerms
};
static_assert(sizeof(KeyBlock) == (kKvRun / 4 + 3) * panels::kLine);

/// (position / 16, dimension / 32)
inline KeyBlock* keyBlocks(std::byte* keys)
{
    return static_cast<KeyBlock*>(static_cast<void*>(keys));
}

/// Four positions of 16 dimensions.
using ValueLine = std::uint8_t[panels::kPanelRows][4];

/// value = scale * (code - 128) + offset, both of its position.
struct ValueBlocks {
    explicit ValueBlocks(std::byte* memory)
        : scales(static_cast<float*>(static_cast<void*>(memory)))
        , offsets(scales + kKvBlockTokens)
        , lines(static_cast<ValueLine*>(static_cast<void*>(offsets + kKvBlockTokens)))
    {
    }

    ValueLine& line(std::size_t dim, std::size_t position) const
    {
        return lines[dim / panels::kPanelRows * (kKvBlockTokens / 4) + position / 4];
    }

    float* scales; ///< (position)
    float* offsets; ///< (position)
    ValueLine* lines; ///< (dimension / 16, position / 4)
};

} // namespace sheaf::kernels
