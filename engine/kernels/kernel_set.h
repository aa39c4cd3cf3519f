#pragma once
// The arithmetic of a forward pass, once per instruction set. Every output element is summed in an order that depends
// on nothing but the operands' lengths: not on how many rows, tokens or keys are handled in one call. That is what
// makes results independent of batch size and thread count.

#include "engine/kernels/row_dot.h"
#include "engine/panels/panel_kernels.h"
#include "engine/quant/quant.h"

#include <cstddef>
#include <cstdint>

namespace sheaf::kernels {

/// Lengths along the reduction are padded to this with zeros, in every buffer.
inline constexpr std::size_t kLanePadding = 16;

constexpr std::size_t padded(std::size_t n)
{
    return (n + kLanePadding - 1) / kLanePadding * kLanePadding;
}

/// Floats from one row to the next. Not a multiple of 1 KiB: rows at such distances fall into the same few lines of a
/// first-level cache, and a tile touches up to ten rows at once.
constexpr std::size_t rowStride(std::size_t n)
{
    return padded(n) % 256 == 0 ? padded(n) + kLanePadding : padded(n);
}

/// Operands of multiply: w (rows, k) . x (tokens, k) -> y (tokens, rows). Strides in floats.
/// k: multiple of kLanePadding. y must not alias w or x.
struct MultiplyArgs {
    const float* w;
    std::size_t wStride;
    std::size_t rows;
    const float* x;
    std::size_t xStride;
    std::size_t tokens;
    float* y;
    std::size_t yStride;
    std::size_t k;
};

/// Operands of weightedSum: p (rows, keys) . v (keys, dims) -> out (rows, dims). Strides in floats.
/// dims: multiple of kLanePadding. Keys are added in ascending order.
struct WeightedSumArgs {
    const float* p;
    std::size_t pStride;
    std::size_t rows;
    const float* v;
    std::size_t vStride;
    std::size_t keys;
    float* out;
    std::size_t outStride;
    std::size_t dims;
};

inline constexpr std::size_t kMostDigitRows = 6, kMostDigitKeys = 256;
inline constexpr float kLowSteps = 254; ///< of the low digit to one of the high

/// Operands of quantiseDigits: weights p (rows, keys), 0 or more, each times the scale of its key
///   = steps * (high digit + low digit / kLowSteps)
/// as 2 * rows columns for panels::MultiplyCodes, the high digits before the low ones. One digit would lose small
/// weights beside a large one; of two, what is below a 64,000th of the row's largest is lost.
struct DigitsArgs {
    const float* p;
    std::size_t pStride;
    std::size_t rows; ///< up to kMostDigitRows
    const float* scales; ///< (keys); where p is 0 neither these need be numbers
    const float* offsets; ///< (keys) nor these
    std::size_t keys; ///< multiple of 32, up to kMostDigitKeys
    std::byte* tile; ///< int8 (keys / 4, 2 * rows, 4)
    std::int32_t* sums; ///< (2 * rows): of the digits
    float* steps; ///< (rows): not a number if a product is not finite
    float* shifts; ///< (rows): sum of p * offsets
};

/// The range of some numbers in 255 steps. Not a number if one of them is not finite.
struct ByteSteps {
    float low;
    float step;
};

/// What softmaxBlock leaves besides the numerators.
struct SoftmaxSums {
    float max; ///< -infinity if every score is
    float sum; ///< of exp(score - max)
};

/// Threads: safe, no allocation. Lengths n: multiples of kLanePadding.
struct KernelSet {
    quant::Isa isa;
    void (*multiply)(const MultiplyArgs& args);
    void (*weightedSum)(const WeightedSumArgs& args);
    /// scores (n) -> exp(score - max) in place; -infinity gives exactly 0.
    SoftmaxSums (*softmaxBlock)(float* scores, std::size_t n);
    /// y = x / sqrt(sum(x²)/count + eps) * weight; weight null: 1. count: elements that are not padding. y may be x.
    /// Returns sum(x²): not finite if an x is not, or is too large for a float's square.
    float (*rmsNorm)(const float* x, const float* weight, float* y, std::size_t n, std::size_t count, float eps);
    /// y = (x - mean) / sqrt(variance + eps) * weight + bias over the first `count` elements; zeros behind them, if
    /// bias has zeros there. y may be x.
    void (*layerNorm)(
        const float* x, const float* weight, const float* bias, float* y, std::size_t n, std::size_t count, float eps);
    /// x = x * (1 + erf(x / sqrt(2))) / 2, exact to a few units in the last place of max(|x|, 1).
    void (*gelu)(float* x, std::size_t n);
    /// gate = silu(gate) * up
    void (*swiGlu)(float* gate, const float* up, std::size_t n);
    /// gate = g * sigmoid(1.702 g) * (u + 1), g = min(gate, limit), u = up within ±limit (models.md 4.3)
    void (*clampedSwiGlu)(float* gate, const float* up, std::size_t n, float limit);
    /// y = a * y + b * x
    void (*scaleAdd)(float* y, float a, const float* x, float b, std::size_t n);
    /// y = y + x
    void (*add)(float* y, const float* x, std::size_t n);
    ByteSteps (*byteSteps)(const float* x, std::size_t n);
    /// x -> 0 … 255 steps. Returns their sum.
    int (*toBytes)(const float* x, std::size_t n, const ByteSteps& steps, std::uint8_t* codes);
    void (*quantiseDigits)(const DigitsArgs& args);
    /// Null for types that go through dequantizeRow and multiply.
    DotRows (*dotRows)(TensorType type);
    /// Null for sets without integer kernels.
    const panels::PanelKernels* panels = nullptr;
};

/// The set for an instruction set this CPU has (see selectIsa).
const KernelSet& kernelSet(quant::Isa isa);

const KernelSet& portableKernels();
#if defined(__x86_64__)
const KernelSet& avx2Kernels();
const KernelSet& avx512Kernels();
#endif

} // namespace sheaf::kernels
