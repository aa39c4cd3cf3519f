#include "engine/quant/q8_0.h"

#include "engine/quant/quantize.h"

#include <cmath>

namespace sheaf::quant {

void dequantizeQ80Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ80*>(src);
    for (float* end = dst + n; dst != end; dst += kQ80Weights, ++block) {
        const float d = toFloat(block->d);
        for (std::size_t i = 0; i < kQ80Weights; ++i)
            dst[i] = d * static_cast<float>(block->qs[i]);
    }
}

void quantizeQ80(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ80*>(dst);
    for (const float* end = src + n; src != end; src += kQ80Weights, ++block) {
        const float step = std::fabs(largestMagnitude(src, kQ80Weights)) / 127.0f;
        const float inverse = inverseOrZero(step);
        block->d = toHalf(step);
        for (std::size_t i = 0; i < kQ80Weights; ++i)
            block->qs[i] = static_cast<std::int8_t>(std::round(src[i] * inverse)); // halves away from zero
    }
}

} // namespace sheaf::quant
