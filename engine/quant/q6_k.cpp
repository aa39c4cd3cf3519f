#include "engine/quant/q6_k.h"

namespace sheaf::quant {

void dequantizeQ6KScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ6K*>(src);
    for (float* end = dst + n; dst != end; dst += kQ6KWeights, ++block) {
        const float d = toFloat(block->d);
        for (std::size_t i = 0; i < kQ6KWeights; ++i) {
            const std::size_t half = i / 128;
            const std::size_t run = i % 128 / 32;
            const int low = block->ql[64 * half + 32 * (run % 2) + i % 32] >> 4 * (run / 2) & 15;
            const int high = block->qh[32 * half + i % 32] >> 2 * run & 3;
            const float step = d * static_cast<float>(block->scales[i / 16]);
            dst[i] = step * static_cast<float>((low | high << 4) - 32);
        }
    }
}

} // namespace sheaf::quant
