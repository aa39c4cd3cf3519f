#pragma once
// A tensor as GGUF has it, still in another layout or file: how to read any rows of it without the rest.

#include "engine/tensor/tensor_type.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sheaf::hf {

enum class RowOrder {
    AsStored,
    PermutedHeads, ///< of q and k: neighbouring pairs are rotated, the checkpoint has the halves apart
    Columns, ///< rows are columns of the checkpoint's matrix, which has inputs first
    Elements, ///< elements are those of the checkpoint's row from firstRow on: of biases
    Mxfp4Blocks, ///< rows of blocks, whose scales lie in another tensor
};

/// The checkpoint's tensor holds as many matrices as this one. Rows of matrix m are rows (or columns, or elements)
/// firstRow, firstRow + rowStep, … of its matrix m, which has storedRows of them.
struct TensorRecipe {
    std::string name; ///< GGUF's
    TensorType type = TensorType::F32; ///< of the stored elements
    std::array<std::uint64_t, 4> dims{1, 1, 1, 1}; ///< ggml order, as gguf::TensorView
    std::span<const std::byte> stored; ///< the whole tensor of the checkpoint
    std::span<const std::byte> scales; ///< Mxfp4Blocks
    RowOrder order = RowOrder::AsStored;
    std::uint64_t headDim = 0; ///< PermutedHeads
    std::uint64_t storedRows = 0; ///< of one matrix
    std::uint64_t firstRow = 0;
    std::uint64_t rowStep = 1; ///< 2 where rows of gate and up take turns
    bool toFloat = false; ///< GGUF has F32 whatever the checkpoint has: norms, biases, routers
    bool mapped = true; ///< `stored` lies in a mapped file, so that its pages may be given back

    std::uint64_t rowsOfMatrix() const { return dims[1]; }
    std::uint64_t matrices() const { return dims[2] * dims[3]; }
    std::size_t rowBytes() const { return sheaf::rowBytes(tensorTypeInfo(type), dims[0]); }
};

/// Rows [first, first + count) of one matrix, one after another: in place where they lie so, otherwise in `scratch`,
/// which has room for them. Threads: safe.
std::span<const std::byte> readRows(const TensorRecipe& recipe, std::uint64_t matrix, std::uint64_t first,
    std::uint64_t count, std::span<std::byte> scratch);

/// True if readRows never needs scratch, so that the whole tensor can be used where it lies.
bool liesInPlace(const TensorRecipe& recipe);

/// The stored bytes of one matrix, whatever the order of rows in it.
std::span<const std::byte> storedMatrix(const TensorRecipe& recipe, std::uint64_t matrix);

} // namespace sheaf::hf
