#include "engine/quant/q8_0.h"

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

} // namespace sheaf::quant
