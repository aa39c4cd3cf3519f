// The kernel set for AVX2 with FMA: vectors of eight floats. Tiles of 4 rows x 2 tokens: 8 accumulators, 4 weights and
// 1 activation in 16 registers.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/row_dot.h"
#include "engine/kernels/simd_avx2.h"

namespace sheaf::kernels {

namespace {

#include "engine/kernels/kernel_templates.inl"

#include "engine/kernels/digit_templates.inl"

} // namespace

const KernelSet& avx2Kernels()
{
    static constexpr KernelSet kSet = {quant::Isa::Avx2, multiply, weightedSum, softmaxBlock, rmsNorm, layerNorm, gelu,
        swiGlu, clampedSwiGlu, scaleAdd, add, byteSteps, toBytes, quantiseDigits, dotRowsAvx2};
    return kSet;
}

} // namespace sheaf::kernels
