#include "engine/quant/q2_k_q3_k.h"

namespace sheaf::quant {

namespace {

int twoBits(const std::uint8_t* qs, std::size_t i)
{
    return qs[32 * (i / 128) + i % 32] >> 2 * (i % 128 / 32) & 3;
}

} // namespace

void dequantizeQ2KScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ2K*>(src);
    for (float* end = dst + n; dst != end; dst += kSuperBlockWeights, ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        for (std::size_t i = 0; i < kSuperBlockWeights; ++i) {
            const int scale = block->scales[i / 16];
            const float step = d * static_cast<float>(scale & 15);
            dst[i] = step * static_cast<float>(twoBits(block->qs, i)) - dmin * static_cast<float>(scale >> 4);
        }
    }
}

void dequantizeQ3KScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ3K*>(src);
    for (float* end = dst + n; dst != end; dst += kSuperBlockWeights, ++block) {
        const float d = toFloat(block->d);
        for (std::size_t i = 0; i < kSuperBlockWeights; ++i) {
            const int high = block->hmask[i % 32] >> (i / 32) & 1;
            const float step = d * static_cast<float>(scaleQ3K(*block, static_cast<int>(i / 16)));
            dst[i] = step * static_cast<float>(twoBits(block->qs, i) - (high ? 0 : 4));
        }
    }
}

} // namespace sheaf::quant
