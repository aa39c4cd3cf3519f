#pragma once
// Quantised matrices in the order in which the integer kernels read them. Design: a panel is 16 rows over the whole
// reduction length, cut in the blocks of its type; within a block, one line of 64 bytes holds the same four bytes of
// all 16 rows, so that one load fills a register with 16 rows and no shuffle is ever needed.

#include "engine/tensor/tensor_type.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::panels {

inline constexpr std::size_t kPanelRows = 16; ///< 32-bit lanes of the widest register
inline constexpr std::size_t kTileRows = 2 * kPanelRows;
inline constexpr std::size_t kTileColumns = 12; ///< 24 sums, two weights and a broadcast fill 32 registers
inline constexpr std::size_t kChunkWeights = 256; ///< of a row, unpacked at once
inline constexpr std::size_t kLine = 4 * kPanelRows; ///< bytes

/// How the integer sums of a type become floats, and how activations are quantised for it.
enum class Scheme {
    /// 256 weights = d * scale[s] * q - dmin * minimum[s], with integer scales and minimums of sub-blocks s of 16
    /// or 32.
    /// Activations: one scale per 256.
    Block,
    /// 32 weights = d * (q - offset). Activations: one scale per 32.
    Offset,
    /// 32 weights = d * q + m. Activations: one scale per 32.
    Minimum,
};

/// Bytes [from, from + bytes) of a block of the file, which lie from `to` on in a block of a panel: the first `unit`
/// bytes of all rows side by side, then the next.
struct PanelField {
    std::uint16_t from, bytes, to, unit;
};

/// A type whose matrices can be packed. A block of a panel has as many bytes as 16 blocks of the file.
struct PanelType {
    TensorType type;
    Scheme scheme;
    std::size_t blockWeights; ///< 32 or 256
    std::size_t subWeights; ///< that share a scale: 16 or 32
    int largestCode; ///< q, unsigned
    std::size_t blockBytes; ///< of 16 rows
    PanelField fields[5]; ///< those of no bytes are none
};

/// Null for types without panels, whose products go through floats.
const PanelType* panelType(TensorType type);

/// A packed matrix (rows, cols): ceil(rows / 16) panels of cols / blockWeights blocks.
struct PanelMatrix {
    const PanelType* type = nullptr;
    const std::byte* data = nullptr; ///< aligned to kLine
    std::size_t rows = 0;
    std::size_t cols = 0;

    explicit operator bool() const { return type != nullptr; }
    std::size_t panels() const { return (rows + kPanelRows - 1) / kPanelRows; }
    std::size_t panelBytes() const { return cols / type->blockWeights * type->blockBytes; }
    std::size_t bytes() const { return panels() * panelBytes(); }
    const std::byte* panel(std::size_t index) const { return data + index * panelBytes(); }
};

/// Rows of the file (rowBytes apart, blocks of matrix.type) to panel `index` of `matrix`, at `panel`.
/// Threads: safe, no allocation.
void packPanel(
    const PanelMatrix& matrix, std::size_t index, const std::byte* rows, std::size_t rowBytes, std::byte* panel);

} // namespace sheaf::panels
