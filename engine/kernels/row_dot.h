#pragma once
// Products of stored rows with one vector, without writing the rows out as floats: what generating a token spends its
// time on.

#include "engine/tensor/tensor_type.h"

#include <cstddef>

namespace sheaf::kernels {

/// Rows (count, n) of stored weights, rowBytes apart . x (n) -> y (count). count: 1 to 4. n: multiple of the type's
/// block. The same bits as dequantising the rows and calling KernelSet::multiply: weights are rounded and summed alike.
using DotRows
    = void (*)(const std::byte* rows, std::size_t rowBytes, std::size_t count, const float* x, std::size_t n, float* y);

#if defined(__x86_64__)
/// Null for types without a loop of their own.
DotRows dotRowsAvx2(TensorType type);
DotRows dotRowsAvx512(TensorType type);
#endif

} // namespace sheaf::kernels
