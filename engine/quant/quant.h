#pragma once
// Block formats to float, for every tensor type, through one table.

#include "engine/tensor/tensor_type.h"

#include <cstddef>

namespace sheaf::quant {

/// Instruction sets that have code of their own.
enum class Isa { Scalar, Avx2, AvxVnni, Avx512, Avx512Vnni };

/// One row of stored weights to float: src (n weights in blocks) -> dst (n).
/// n: multiple of the type's block. src: any alignment. Every variant gives the same bits as the scalar one.
/// Threads: safe, no allocation.
using DequantizeRow = void (*)(const std::byte* src, float* dst, std::size_t n);

/// The fastest variant of the set; falls back to the scalar one where a set has none.
DequantizeRow dequantizeRow(TensorType type, Isa isa);

} // namespace sheaf::quant
