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

} // namespace

std::span<const std::byte> storedMatrix(const TensorRecipe& recipe, std::uint64_t matrix)
{
    const std::size_t bytes = recipe.stored.size() / recipe.matrices();
    return recipe.stored.subspan(matrix * bytes, bytes);
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
    if (recipe.order == RowOrder::PermutedHeads)
        copyPermutedRows(stored, rows, isBias(recipe) ? elementBytes : rowBytes, recipe.headDim, first);
    else
        transposeColumns(stored, rows, recipe.storedRows, recipe.firstRow + first, count, elementBytes);
    return rows;
}

bool liesInPlace(const TensorRecipe& recipe)
{
    return recipe.order == RowOrder::AsStored && (recipe.matrices() == 1 || recipe.storedRows == recipe.rowsOfMatrix());
}

} // namespace sheaf::hf
