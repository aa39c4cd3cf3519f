// The kernel set for any CPU: vectors of four floats, multiplication and addition rounded separately.

#include "engine/kernels/kernel_set.h"

namespace sheaf::kernels {

namespace {

struct Simd {
    typedef float Float __attribute__((vector_size(16)));
    static constexpr std::size_t kLanes = 4;
    static constexpr int kTileTokens = 2;

    static Float fma(Float a, Float b, Float c) { return a * b + c; }
    static float sum(Float a) { return (a[0] + a[2]) + (a[1] + a[3]); }
    static Float sum4(Float a, Float b, Float c, Float d) { return Float{sum(a), sum(b), sum(c), sum(d)}; }
    static void storeLowBytes(void* to, Float a)
    {
        for (std::size_t i = 0; i < kLanes; ++i) {
            unsigned bits;
            const float lane = a[i];
            __builtin_memcpy(&bits, &lane, sizeof bits);
            static_cast<unsigned char*>(to)[i] = static_cast<unsigned char>(bits);
        }
    }
    static float max(Float a)
    {
        const float left = a[0] > a[1] ? a[0] : a[1];
        const float right = a[2] > a[3] ? a[2] : a[3];
        return left > right ? left : right;
    }
};

#include "engine/kernels/kernel_templates.inl"

#include "engine/kernels/digit_templates.inl"

} // namespace

const KernelSet& portableKernels()
{
    static constexpr KernelSet kSet
        = {quant::Isa::Scalar, multiply, weightedSum, softmaxBlock, rmsNorm, layerNorm, gelu, swiGlu, clampedSwiGlu,
            scaleAdd, add, byteSteps, toBytes, quantiseDigits, [](TensorType) -> DotRows { return nullptr; }};
    return kSet;
}

} // namespace sheaf::kernels
