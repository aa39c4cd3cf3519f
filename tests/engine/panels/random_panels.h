#pragma once
// Matrices of any packed type with random content, and their floats.

#include "engine/panels/multiply.h"
#include "engine/quant/quantize.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace sheaf::test {

inline constexpr TensorType kPanelTypes[] = {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1,
    TensorType::Q8_0, TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K,
    TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4};

/// Where a block of the file holds its scales as halves.
inline std::vector<std::size_t> halfOffsets(TensorType type)
{
    const std::size_t block = tensorTypeInfo(type).blockBytes;
    switch (type) {
    case TensorType::MXFP4:
        return {};
    case TensorType::Q2_K:
        return {block - 4, block - 2};
    case TensorType::Q3_K:
    case TensorType::Q6_K:
        return {block - 2};
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
        return {0, 2};
    default:
        return {0};
    }
}

inline std::string typeName(const testing::TestParamInfo<TensorType>& param)
{
    return std::string(tensorTypeInfo(param.param).name);
}

/// Aligned to a cache line, with room behind it that may be prefetched.
class LineBuffer {
public:
    explicit LineBuffer(std::size_t bytes)
        : m_data(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 127) / 64 * 64)), std::free)
    {
    }
    std::byte* data() { return m_data.get(); }
    float* floats() { return static_cast<float*>(static_cast<void*>(m_data.get())); }

private:
    std::unique_ptr<std::byte, decltype(&std::free)> m_data;
};

inline std::vector<float> normalFloats(std::size_t count, unsigned seed, float spread = 1)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, spread);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

/// A matrix as the file would hold it, and in panels.
struct RandomMatrix {
    RandomMatrix(TensorType type, std::size_t rows, std::size_t cols, unsigned seed)
        : rowBytes(sheaf::rowBytes(tensorTypeInfo(type), cols))
        , stored(rows * rowBytes)
        , matrix{panels::panelType(type), nullptr, rows, cols}
        , packed(matrix.bytes())
    {
        const std::vector<float> values = normalFloats(rows * cols, seed);
        for (std::size_t row = 0; row < rows; ++row)
            quant::quantizeRow(type)(values.data() + row * cols, stored.data() + row * rowBytes, cols);
        pack();
    }

    void pack()
    {
        matrix.data = packed.data();
        for (std::size_t i = 0; i < matrix.panels(); ++i)
            packPanel(matrix, i, stored.data(), rowBytes, packed.data() + i * matrix.panelBytes());
    }

    std::vector<float> floats() const
    {
        std::vector<float> values(matrix.rows * matrix.cols);
        for (std::size_t row = 0; row < matrix.rows; ++row)
            quant::dequantizeRow(matrix.type->type, quant::Isa::Scalar)(
                stored.data() + row * rowBytes, values.data() + row * matrix.cols, matrix.cols);
        return values;
    }

    std::size_t rowBytes;
    std::vector<std::byte> stored;
    panels::PanelMatrix matrix;
    LineBuffer packed;
};

/// Activations (columns, k) in tiles.
struct QuantisedColumns {
    QuantisedColumns(const panels::PanelKernels& kernels, panels::Scheme scheme, const std::vector<float>& x,
        std::size_t columns, std::size_t k)
        : tiles(columns * panels::columnBytes(scheme, k))
    {
        const panels::ColumnTiles layout{columns};
        for (std::size_t tile = 0; tile < layout.count(); ++tile)
            kernels.quantiseTile(scheme, x.data() + layout.begin(tile) * k, k, layout.width(tile), k,
                tiles.data() + layout.begin(tile) * panels::columnBytes(scheme, k));
    }

    LineBuffer tiles;
};

/// matrix . x -> (columns, rows)
inline std::vector<float> product(const panels::PanelKernels& kernels, const panels::PanelMatrix& matrix,
    const std::vector<float>& x, std::size_t columns)
{
    QuantisedColumns activations(kernels, matrix.type->scheme, x, columns, matrix.cols);
    std::vector<float> y(columns * matrix.rows);
    const panels::PanelProduct whole = {matrix, activations.tiles.data(), columns, y.data(), matrix.rows};
    LineBuffer scratch(panels::panelScratchFloats(columns) * sizeof(float));
    for (std::size_t row = 0; row < matrix.rows; row += panels::kTileRows)
        multiplyPanels(kernels, whole, {row, 0, panels::ColumnTiles{columns}.count()}, scratch.floats());
    return y;
}

} // namespace sheaf::test
