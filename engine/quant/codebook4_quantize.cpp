#include "engine/quant/codebook4.h"
#include "engine/quant/quantize.h"
#include "engine/quant/scale_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

namespace sheaf::quant {

namespace {

constexpr int kGroup = 32;

constexpr int kStretches = 2 * (113 + 127); // of half a level, from the lowest level to the highest

/// Which level is nearest to each stretch. Borders between levels are multiples of a half, so stretches never hold one.
constexpr auto kNearest = [] {
    std::array<std::uint8_t, kStretches> table{};
    for (int i = 0; i < kStretches; ++i) {
        const int middle = -4 * 127 + 2 * i + 1; // in quarters
        int least = 4 * 256;
        for (int level = 0; level < 16; ++level) {
            const int difference = 4 * kIq4Levels[level] - middle;
            const int distance = difference < 0 ? -difference : difference;
            if (distance < least) {
                least = distance;
                table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(level);
            }
        }
    }
    return table;
}();

std::uint8_t nearestIq4(float x)
{
    const int stretch = static_cast<int>(std::clamp((x + 127.0f) * 2, 0.0f, static_cast<float>(kStretches - 1)));
    return kNearest[static_cast<std::size_t>(stretch)];
}

/// The scale with the least weighted error over a few ways of laying the levels over x (32).
float fitIq4(const float* x, const float* weight)
{
    constexpr int kCandidates = 7; // places around each end of the scale where the largest weight is tried
    const float largest = largestMagnitude(x, kGroup);
    if (inverseOrZero(largest) == 0.0f)
        return 0;
    float bestScale = 0, bestGain = 0;
    for (const float outermost : {-127.0f, 113.0f})
        for (int step = -kCandidates; step <= kCandidates; ++step) {
            const float inverse = (outermost + static_cast<float>(step)) / largest;
            float xq = 0, qq = 0;
            for (int i = 0; i < kGroup; ++i) {
                const float q = kIq4Levels[nearestIq4(x[i] * inverse)];
                xq += weight[i] * x[i] * q;
                qq += weight[i] * q * q;
            }
            if (xq * xq > bestGain * qq) {
                bestScale = xq / qq;
                bestGain = xq * xq / qq;
            }
        }
    return bestScale;
}

/// Levels of a group for a scale as it is stored, and the sums that say which scale would fit them best.
struct Iq4Sums {
    double xq = 0;
    double qq = 0;
};

Iq4Sums chooseIq4(const float* x, const float* weight, float scale, std::uint8_t* qs)
{
    const float inverse = inverseOrZero(scale);
    std::uint8_t index[kGroup];
    Iq4Sums sums;
    for (int i = 0; i < kGroup; ++i) {
        index[i] = nearestIq4(x[i] * inverse);
        const double q = kIq4Levels[index[i]];
        sums.xq += weight[i] * q * x[i];
        sums.qq += weight[i] * q * q;
    }
    for (int i = 0; i < 16; ++i)
        qs[i] = static_cast<std::uint8_t>(index[i] | index[i + 16] << 4);
    return sums;
}

void setScaleIq4Xs(BlockIq4Xs& block, int g, int scale)
{
    const auto bits = static_cast<unsigned>(scale + 32);
    std::uint8_t& low = block.scalesLow[g / 2];
    std::uint8_t& high = block.scalesHigh[g / 4];
    low = static_cast<std::uint8_t>(low | (bits & 15) << 4 * (g % 2));
    high = static_cast<std::uint8_t>(high | bits >> 4 << 2 * (g % 4));
}

} // namespace

void quantizeIq4Nl(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockIq4Nl*>(dst);
    for (const float* end = src + n; src != end; src += kGroup, ++block) {
        float weight[kGroup];
        importanceOf({src, kGroup}, weight);
        block->d = toHalf(fitIq4(src, weight));
        const Iq4Sums sums = chooseIq4(src, weight, toFloat(block->d), block->qs);
        if (sums.qq > 0)
            block->d = toHalf(static_cast<float>(sums.xq / sums.qq));
    }
}

void quantizeIq4Xs(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockIq4Xs*>(dst);
    for (const float* end = src + n; src != end; src += 8 * kGroup, ++block) {
        float weight[8 * kGroup];
        float scales[8];
        for (int g = 0; g < 8; ++g) {
            importanceOf({src + g * kGroup, kGroup}, weight + g * kGroup);
            scales[g] = fitIq4(src + g * kGroup, weight + g * kGroup);
        }
        std::memset(block, 0, sizeof *block);
        block->d = toHalf(largestMagnitude(scales, 8) / -32.0f);
        const float d = toFloat(block->d);
        Iq4Sums total;
        for (int g = 0; g < 8; ++g) {
            const int scale = static_cast<int>(std::clamp(std::round(scales[g] * inverseOrZero(d)), -32.0f, 31.0f));
            setScaleIq4Xs(*block, g, scale);
            const Iq4Sums sums
                = chooseIq4(src + g * kGroup, weight + g * kGroup, d * static_cast<float>(scale), block->qs + 16 * g);
            total.xq += sums.xq * scale;
            total.qq += sums.qq * scale * scale;
        }
        if (total.qq > 0)
            block->d = toHalf(static_cast<float>(total.xq / total.qq));
    }
}

void quantizeMxfp4(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockMxfp4*>(dst);
    for (const float* end = src + n; src != end; src += kGroup, ++block) {
        const float largest = std::fabs(largestMagnitude(src, kGroup));
        // The largest level is 12 = 1.5 * 2^3 at a scale of 2^(exponent - 128): the power of two of the largest weight
        // lands on level 8.
        block->exponent
            = largest > 0 ? static_cast<std::uint8_t>(std::clamp(std::ilogb(largest) - 2 + 127, 0, 254)) : 0;
        const float scale = scaleMxfp4(block->exponent);
        std::uint8_t index[kGroup];
        for (int i = 0; i < kGroup; ++i) {
            float least = std::numeric_limits<float>::infinity();
            for (std::uint8_t level = 0; level < 16; ++level) {
                const float error = std::fabs(scale * static_cast<float>(kMxfp4Levels[level]) - src[i]);
                if (error < least) {
                    least = error;
                    index[i] = level;
                }
            }
        }
        for (int i = 0; i < 16; ++i)
            block->qs[i] = static_cast<std::uint8_t>(index[i] | index[i + 16] << 4);
    }
}

} // namespace sheaf::quant
