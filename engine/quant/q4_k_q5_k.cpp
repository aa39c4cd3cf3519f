#include "engine/quant/q4_k_q5_k.h"

namespace sheaf::quant {

namespace {

int nibble(const std::uint8_t* qs, int group, int i)
{
    return qs[32 * (group / 2) + i] >> 4 * (group % 2) & 15;
}

} // namespace

void dequantizeQ4KScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ4K*>(src);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        for (int group = 0; group < 8; ++group, dst += 32) {
            const ScaleMin packed = scaleMinQ4K(block->scales, group);
            const float step = d * static_cast<float>(packed.scale);
            const float min = dmin * static_cast<float>(packed.min);
            for (int i = 0; i < 32; ++i)
                dst[i] = step * static_cast<float>(nibble(block->qs, group, i)) - min;
        }
    }
}

void dequantizeQ5KScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ5K*>(src);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        for (int group = 0; group < 8; ++group, dst += 32) {
            const ScaleMin packed = scaleMinQ4K(block->scales, group);
            const float step = d * static_cast<float>(packed.scale);
            const float min = dmin * static_cast<float>(packed.min);
            for (int i = 0; i < 32; ++i) {
                const int fifth = (block->qh[i] >> group & 1) << 4;
                dst[i] = step * static_cast<float>(nibble(block->qs, group, i) | fifth) - min;
            }
        }
    }
}

} // namespace sheaf::quant
