#include "engine/panels/multiply.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace sheaf::panels {

namespace {

/// Stands in for the missing second panel of a last odd one.
void clearHalf(UnpackedChunk& chunk)
{
    for (auto& group : chunk.codes)
        std::memset(group[1], 0, kLine);
    const auto clear = [](auto& rows) { std::fill(rows + kPanelRows, rows + kTileRows, 0.0F); };
    for (auto& scales : chunk.scales)
        clear(scales);
    for (auto& minimums : chunk.minimums)
        clear(minimums);
    for (auto& minimums : chunk.integerMinimums)
        std::memset(minimums[1], 0, sizeof minimums[1]);
    clear(chunk.minimumScales);
    clear(chunk.zeroSums);
    for (auto& terms : chunk.zeroTerms)
        std::memset(terms[1], 0, sizeof terms[1]);
}

/// One column: panel by panel, straight from the packed bytes.
void multiplyColumn(MultiplyColumn kernel, const PanelProduct& product, std::size_t firstRow)
{
    const PanelMatrix& matrix = product.matrix;
    const std::size_t end = std::min(firstRow + kTileRows, matrix.rows);
    for (std::size_t row = firstRow; row < end; row += kPanelRows) {
        alignas(kLine) float sums[kPanelRows];
        kernel(matrix.panel(row / kPanelRows), matrix.cols / matrix.type->blockWeights, product.activations, sums);
        std::copy_n(sums, std::min(kPanelRows, end - row), product.y + row);
    }
}

} // namespace

void multiplyPanels(const PanelKernels& kernels, const PanelProduct& product, const PanelTask& task, float* scratch)
{
    const PanelMatrix& matrix = product.matrix;
    const PanelType& type = *matrix.type;
    if (const MultiplyColumn column = kernels.multiplyColumn(type.type); column && product.columns == 1)
        return multiplyColumn(column, product, task.firstRow);
    const ColumnTiles tiles{product.columns};
    const std::size_t firstColumn = tiles.begin(task.firstTile);
    const std::size_t columns = tiles.begin(task.endTile) - firstColumn;
    auto& chunk = *new (scratch) UnpackedChunk; // trivial: begins its life, touches nothing
    float* sums = scratch + sizeof(UnpackedChunk) / sizeof(float);
    std::fill_n(sums, columns * kTileRows, 0.0F);

    const std::size_t panel = task.firstRow / kPanelRows;
    const std::byte* first = matrix.panel(panel);
    const std::byte* second = panel + 1 < matrix.panels() ? matrix.panel(panel + 1) : nullptr;
    if (!second)
        clearHalf(chunk);
    const Unpack unpack = kernels.unpack(type.type);
    const std::size_t tileColumnBytes = columnBytes(type.scheme, matrix.cols);
    for (std::size_t k = 0; k < matrix.cols; k += kChunkWeights) {
        const std::size_t weights = std::min(kChunkWeights, matrix.cols - k), blocks = weights / type.blockWeights;
        const std::size_t at = k / type.blockWeights * type.blockBytes;
        unpack(first + at, blocks, 0, chunk);
        if (second)
            unpack(second + at, blocks, 1, chunk);
        for (std::size_t tile = task.firstTile; tile < task.endTile; ++tile) {
            const std::size_t begin = tiles.begin(tile), width = tiles.width(tile);
            const std::byte* activations
                = product.activations + begin * tileColumnBytes + width * columnBytes(type.scheme, k);
            kernels.multiplyTile(type, width)(
                chunk, weights / type.subWeights, activations, sums + (begin - firstColumn) * kTileRows);
        }
    }
    float* y = product.y + firstColumn * product.yStride + task.firstRow;
    const std::size_t rows = std::min(kTileRows, matrix.rows - task.firstRow);
    for (std::size_t column = 0; column < columns; ++column, y += product.yStride, sums += kTileRows) {
        if (rows == kTileRows)
            std::memcpy(y, sums, kTileRows * sizeof(float)); // of known size: registers instead of a call
        else
            std::copy_n(sums, rows, y);
    }
}

} // namespace sheaf::panels
