// The kernel set for AVX-512: vectors of sixteen floats. Tiles of 4 rows x 6 tokens: 24 accumulators, 4 weights and 1
// activation in 32 registers; 10 loads per 24 multiplications, so the multipliers bind.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/row_dot.h"
#include "engine/kernels/simd_avx512.h"

namespace sheaf::kernels {

namespace {

#include "engine/kernels/kernel_templates.inl"

#include "engine/kernels/digit_templates.inl"

} // namespace

const KernelSet& avx512Kernels()
{
    static constexpr KernelSet kSet = {quant::Isa::Avx512, multiply, weightedSum, softmaxBlock, rmsNorm, layerNorm,
        gelu, swiGlu, clampedSwiGlu, scaleAdd, add, byteSteps, toBytes, quantiseDigits, dotRowsAvx512};
    return kSet;
}

} // namespace sheaf::kernels
