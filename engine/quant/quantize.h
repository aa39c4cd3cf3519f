#pragma once
// Floats to block formats, for every tensor type, through one table. One variant a type: converting a model is paid
// once.

#include "engine/tensor/tensor_type.h"

#include <cmath>
#include <cstddef>

namespace sheaf::quant {

/// One row of floats to stored weights: src (n) -> dst (n weights in blocks).
/// n: multiple of the type's block. src: finite, magnitudes up to largestQuantizable(). dst: any alignment, not src.
/// Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 and MXFP4 follow the formats' reference rules to the bit; for the others every valid
/// block is allowed, and a search looks for the one with the least error. Threads: safe, no allocation.
using QuantizeRow = void (*)(const float* src, std::byte* dst, std::size_t n);

QuantizeRow quantizeRow(TensorType type);

/// The largest magnitude a weight may have to be stored as this type: its halves must not become infinite.
float largestQuantizable(TensorType type);

/// The first weight with the largest magnitude, sign and all.
inline float largestMagnitude(const float* src, std::size_t n)
{
    float largest = src[0];
    for (std::size_t i = 1; i < n; ++i)
        if (std::fabs(src[i]) > std::fabs(largest))
            largest = src[i];
    return largest;
}

/// 1 / step; 0 where that is no finite number, so that a block of zeros or of the smallest floats becomes zeros.
inline float inverseOrZero(float step)
{
    const float inverse = step == 0.0f ? 0.0f : 1.0f / step;
    return std::isfinite(inverse) ? inverse : 0.0f;
}

} // namespace sheaf::quant
