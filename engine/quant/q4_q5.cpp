#include "engine/quant/q4_q5.h"

#include "engine/quant/quantize.h"

#include <algorithm>
#include <array>

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

using Levels = std::array<std::uint8_t, kSmallBlockWeights>;

/// A step whose sign is that of the weight of largest magnitude, which becomes -top exactly; levels 0 .. 2*top - 1.
float fitSymmetric(const float* src, int top, Levels& levels)
{
    const float step = largestMagnitude(src, kSmallBlockWeights) / static_cast<float>(-top);
    const float inverse = inverseOrZero(step);
    for (std::size_t i = 0; i < kSmallBlockWeights; ++i) {
        const int level = static_cast<int>(src[i] * inverse + (static_cast<float>(top) + 0.5f));
        levels[i] = static_cast<std::uint8_t>(std::clamp(level, 0, 2 * top - 1));
    }
    return step;
}

struct StepAndMin {
    float step;
    float min;
};

/// Levels 0 .. top span the block's range.
StepAndMin fitRange(const float* src, int top, Levels& levels)
{
    const auto [low, high] = std::minmax_element(src, src + kSmallBlockWeights);
    const float step = (*high - *low) / static_cast<float>(top);
    const float inverse = inverseOrZero(step);
    for (std::size_t i = 0; i < kSmallBlockWeights; ++i) {
        const int level = static_cast<int>((src[i] - *low) * inverse + 0.5f);
        levels[i] = static_cast<std::uint8_t>(std::clamp(level, 0, top));
    }
    return {step, *low};
}

void packNibbles(const Levels& levels, std::uint8_t* qs)
{
    for (std::size_t i = 0; i < 16; ++i)
        qs[i] = static_cast<std::uint8_t>((levels[i] & 15) | (levels[i + 16] & 15) << 4);
}

void packFifthBits(const Levels& levels, std::uint8_t* qh)
{
    std::fill_n(qh, 4, std::uint8_t{0});
    for (std::size_t i = 0; i < kSmallBlockWeights; ++i)
        qh[i / 8] = static_cast<std::uint8_t>(qh[i / 8] | levels[i] >> 4 << i % 8);
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

void quantizeQ40(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ40*>(dst);
    Levels levels;
    for (const float* end = src + n; src != end; src += kSmallBlockWeights, ++block) {
        block->d = toHalf(fitSymmetric(src, 8, levels));
        packNibbles(levels, block->qs);
    }
}

void quantizeQ41(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ41*>(dst);
    Levels levels;
    for (const float* end = src + n; src != end; src += kSmallBlockWeights, ++block) {
        const StepAndMin fit = fitRange(src, 15, levels);
        block->d = toHalf(fit.step);
        block->m = toHalf(fit.min);
        packNibbles(levels, block->qs);
    }
}

void quantizeQ50(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ50*>(dst);
    Levels levels;
    for (const float* end = src + n; src != end; src += kSmallBlockWeights, ++block) {
        block->d = toHalf(fitSymmetric(src, 16, levels));
        packNibbles(levels, block->qs);
        packFifthBits(levels, block->qh);
    }
}

void quantizeQ51(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ51*>(dst);
    Levels levels;
    for (const float* end = src + n; src != end; src += kSmallBlockWeights, ++block) {
        const StepAndMin fit = fitRange(src, 31, levels);
        block->d = toHalf(fit.step);
        block->m = toHalf(fit.min);
        packNibbles(levels, block->qs);
        packFifthBits(levels, block->qh);
    }
}

} // namespace sheaf::quant
