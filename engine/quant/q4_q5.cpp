#include "engine/quant/q4_q5.h"

namespace sheaf::quant {

namespace {

int nibble(const std::uint8_t* qs, std::size_t i)
{
    return qs[i % 16] >> 4 * (i / 16) & 15;
}

int fifthBit(const std::uint8_t* qh, std::size_t i)
{
    return (qh[i / 8] >> i % 8 & 1) << 4;
}

} // namespace

void dequantizeQ40Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ40*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        const float d = toFloat(block->d);
        for (std::size_t i = 0; i < kSmallBlockWeights; ++i)
            dst[i] = d * static_cast<float>(nibble(block->qs, i) - 8);
    }
}

void dequantizeQ41Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ41*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        const float d = toFloat(block->d);
        const float m = toFloat(block->m);
        for (std::size_t i = 0; i < kSmallBlockWeights; ++i)
            dst[i] = d * static_cast<float>(nibble(block->qs, i)) + m;
    }
}

void dequantizeQ50Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ50*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        const float d = toFloat(block->d);
        for (std::size_t i = 0; i < kSmallBlockWeights; ++i)
            dst[i] = d * static_cast<float>((nibble(block->qs, i) | fifthBit(block->qh, i)) - 16);
    }
}

void dequantizeQ51Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ51*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        const float d = toFloat(block->d);
        const float m = toFloat(block->m);
        for (std::size_t i = 0; i < kSmallBlockWeights; ++i)
            dst[i] = d * static_cast<float>(nibble(block->qs, i) | fifthBit(block->qh, i)) + m;
    }
}

} // namespace sheaf::quant
