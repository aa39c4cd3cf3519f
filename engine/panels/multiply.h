#pragma once
// Products of packed matrices with quantised activations.

#include "engine/panels/panel_kernels.h"

namespace sheaf::panels {

/// matrix (rows, cols) . activations (columns, cols) -> y (columns, rows), yStride floats apart.
struct PanelProduct {
    PanelMatrix matrix;
    const std::byte* activations; ///< ColumnTiles{columns}, one after another
    std::size_t columns;
    float* y;
    std::size_t yStride;
};

/// A share of a product: 32 rows from `firstRow` on, of the tiles [firstTile, endTile).
struct PanelTask {
    std::size_t firstRow; ///< a multiple of kTileRows
    std::size_t firstTile;
    std::size_t endTile;
};

/// What multiplyPanels needs for a task of up to `columns` columns; the buffer must be aligned to kLine.
constexpr std::size_t panelScratchFloats(std::size_t columns)
{
    return sizeof(UnpackedChunk) / sizeof(float) + columns * kTileRows;
}

/// Each chunk of the weights is unpacked once and meets all columns of the task. Threads: safe, no allocation.
void multiplyPanels(const PanelKernels& kernels, const PanelProduct& product, const PanelTask& task, float* scratch);

} // namespace sheaf::panels
