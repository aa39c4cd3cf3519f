#include "engine/hf/tensor_recipe.h"

#include "engine/base/assert.h"
#include "engine/hf/tensor_layout.h"

namespace sheaf::hf {

namespace {

/// Of q or k: its one row has an element for every row of the matrix beside it.
bool isBias(const TensorRecipe& recipe)
{
    return recipe.rowsOfMatrix() == 1;
}

std::span<const std::byte> matrixOf(std::span<const std::byte> whole, const TensorRecipe& recipe, std::uint64_t matrix)
{
    const std::size_t bytes = whole.size() / recipe.matrices();
    return whole.subspan(matrix * bytes, bytes);
}

} // namespace

std::span<const std::byte> storedMatrix(const TensorRecipe& recipe, std::uint64_t matrix)
{
    return matrixOf(recipe.stored, recipe, matrix);
}

std::span<const std::byte> readRows(const TensorRecipe& recipe, std::uint64_t matrix, std::uint64_t first,
    std::uint64_t count, std::span<std::byte> scratch)
{
    SHEAF_ASSERT(first + count <= recipe.rowsOfMatrix());
    const std::size_t rowBytes = recipe.rowBytes();
    const std::span<const std::byte> stored = storedMatrix(recipe, matrix);
    if (recipe.order == RowOrder::AsStored)
        return stored.subspan((recipe.firstRow + first) * rowBytes, count * rowBytes);
    SHEAF_ASSERT(scratch.size() >= count * rowBytes);
    const std::size_t elementBytes = tensorTypeInfo(recipe.type).blockBytes;
    const std::span<std::byte> rows = scratch.first(count * rowBytes);
    const Picked picked = {recipe.firstRow + first * recipe.rowStep, count, recipe.rowStep};
    switch (recipe.order) {
    case RowOrder::AsStored:
        break;
    case RowOrder::PermutedHeads:
        copyPermutedRows(stored, rows, isBias(recipe) ? elementBytes : rowBytes, recipe.headDim, first);
        break;
    case RowOrder::Columns:
        transposeColumns(stored, rows, recipe.storedRows, picked, elementBytes);
        break;
    case RowOrder::Elements:
        pickColumns(stored.subspan(first * recipe.storedRows * elementBytes), rows, recipe.storedRows,
            {recipe.firstRow, recipe.dims[0], recipe.rowStep}, elementBytes);
        break;
    case RowOrder::Mxfp4Blocks:
        packMxfp4(stored, matrixOf(recipe.scales, recipe, matrix), rows, rowBytes / elementBytes, picked);
        break;
    }
    return rows;
}

bool liesInPlace(const TensorRecipe& recipe)
{
    return recipe.order == RowOrder::AsStored && (recipe.matrices() == 1 || recipe.storedRows == recipe.rowsOfMatrix());
}

} // namespace sheaf::hf
