#include "engine/quant/scale_search.h"

#include "engine/quant/quantize.h"

#include <algorithm>
#include <cmath>

namespace sheaf::quant {

namespace {

// The widths tried for a group: levels that just span its range, and up to nine tenths of a level more or fewer. On
// normally distributed weights half the step lowers the error by 0.1 % at most, twice the span by 0.3 % (Q6_K: 2 %).
constexpr int kCandidates = 9;
constexpr float kCandidateStep = 0.1f;

// Rounds of fitting d and dmin to the levels, and the levels to d and dmin. Two lower the error by 0.6 % at most, more
// than two by nothing to speak of.
constexpr int kRefinements = 2;

/// Nearest integer, ties to even, for magnitudes below 2^22. Unlike std::lrint it vectorises.
float nearest(float x)
{
    constexpr float kShift = 12582912.0f; // 1.5 * 2^23: the last place is 1
    return (x + kShift) - kShift;
}

int nearestClamped(float x, int low, int high)
{
    return static_cast<int>(std::clamp(nearest(x), static_cast<float>(low), static_cast<float>(high)));
}

struct AffineFit {
    float scale = 0;
    float min = 0; ///< at least 0: the format subtracts it
};

/// Weighted sums over a group of y = x - low and levels q.
struct AffineSums {
    float w = 0, y = 0, q = 0, qq = 0, yq = 0, yy = 0;

    float error(float scale, float offset) const
    {
        return yy - 2 * scale * yq - 2 * offset * y + scale * scale * qq + 2 * scale * offset * q + offset * offset * w;
    }
};

AffineSums sumUp(std::span<const float> x, const float* weight, float low, float inverse, int levels)
{
    AffineSums sums;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float y = x[i] - low;
        const float q = std::clamp(nearest(y * inverse), 0.0f, static_cast<float>(levels));
        const float w = weight[i];
        sums.w += w;
        sums.y += w * y;
        sums.q += w * q;
        sums.qq += w * q * q;
        sums.yq += w * y * q;
        sums.yy += w * y * y;
    }
    return sums;
}

/// The scale and minimum of a group that fit best, over a few ways of laying levels over its range.
AffineFit fitAffine(std::span<const float> x, const float* weight, int levels)
{
    const auto [smallest, largest] = std::minmax_element(x.begin(), x.end());
    const float low = std::min(*smallest, 0.0f);
    const float range = *largest - low;
    if (range <= 0)
        return {0, -low};
    AffineFit best{range / static_cast<float>(levels), -low};
    float bestError = 0;
    for (int step = -kCandidates; step <= kCandidates; ++step) {
        const float inverse = (static_cast<float>(levels) + kCandidateStep * static_cast<float>(step)) / range;
        const AffineSums sums = sumUp(x, weight, low, inverse, levels);
        const float determinant = sums.w * sums.qq - sums.q * sums.q;
        if (!(determinant > 0))
            continue;
        float scale = (sums.w * sums.yq - sums.y * sums.q) / determinant;
        float offset = (sums.qq * sums.y - sums.q * sums.yq) / determinant; // of y, so the minimum is -(offset + low)
        if (offset + low > 0) {
            offset = -low;
            scale = (sums.yq - offset * sums.q) / sums.qq;
        }
        const float error = sums.error(scale, offset);
        if (scale > 0 && (step == -kCandidates || error < bestError)) {
            best = {scale, -(offset + low)};
            bestError = error;
        }
    }
    return best;
}

/// Levels for the scales as they are stored, and the weighted squared error of the block.
double chooseAffineLevels(const float* x, const float* weight, const AffineShape& shape, AffineBlock& block)
{
    const float d = toFloat(block.d);
    const float dmin = toFloat(block.dmin);
    double error = 0;
    for (std::size_t i = 0; i < kSearchWeights; ++i) {
        const std::size_t group = i / shape.groupWeights;
        const float scale = d * static_cast<float>(block.scales[group]);
        const float min = dmin * static_cast<float>(block.mins[group]);
        const int q = nearestClamped((x[i] + min) * inverseOrZero(scale), 0, shape.levels);
        block.q[i] = static_cast<std::uint8_t>(q);
        const float difference = x[i] - (scale * static_cast<float>(q) - min);
        error += double{weight[i]} * difference * difference;
    }
    return error;
}

/// d and dmin that fit best to the levels, scales and minimums as they are. False if there is no such pair.
bool refitAffine(const float* x, const float* weight, const AffineShape& shape, AffineBlock& block)
{
    double aa = 0, ab = 0, bb = 0, ax = 0, bx = 0;
    for (std::size_t i = 0; i < kSearchWeights; ++i) {
        const std::size_t group = i / shape.groupWeights;
        const double a = double{static_cast<float>(block.scales[group])} * block.q[i];
        const double b = block.mins[group];
        const double w = weight[i];
        aa += w * a * a;
        ab += w * a * b;
        bb += w * b * b;
        ax += w * a * x[i];
        bx += w * b * x[i];
    }
    if (bb == 0) {
        if (aa == 0)
            return false;
        block.d = toHalf(static_cast<float>(ax / aa));
        return true;
    }
    const double determinant = aa * bb - ab * ab;
    if (!(determinant > 1e-9 * aa * bb))
        return false;
    const double d = (ax * bb - bx * ab) / determinant;
    const double dmin = (ax * ab - bx * aa) / determinant;
    if (!(d >= 0) || !(dmin >= 0))
        return false;
    block.d = toHalf(static_cast<float>(d));
    block.dmin = toHalf(static_cast<float>(dmin));
    return true;
}

/// The scale that fits best to levels of x * inverse, and how much of the group's energy it explains.
struct SignedFit {
    float scale = 0;
    float gain = 0;
};

SignedFit trySigned(std::span<const float> x, const float* weight, float inverse, int levels)
{
    float xq = 0, qq = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float q
            = std::clamp(nearest(x[i] * inverse), static_cast<float>(-levels), static_cast<float>(levels - 1));
        xq += weight[i] * x[i] * q;
        qq += weight[i] * q * q;
    }
    if (!(qq > 0))
        return {};
    return {xq / qq, xq * xq / qq};
}

/// The scale has the sign that puts the weight of largest magnitude on the one level that has no opposite.
float fitSigned(std::span<const float> x, const float* weight, int levels)
{
    const float largest = largestMagnitude(x.data(), x.size());
    if (inverseOrZero(largest) == 0.0f)
        return 0;
    SignedFit best;
    for (int step = -kCandidates; step <= kCandidates; ++step) {
        const float inverse = -(static_cast<float>(levels) + kCandidateStep * static_cast<float>(step)) / largest;
        const SignedFit fit = trySigned(x, weight, inverse, levels);
        if (fit.gain > best.gain)
            best = fit;
    }
    return best.scale;
}

double chooseSignedLevels(const float* x, const float* weight, const SignedShape& shape, SignedBlock& block)
{
    const float d = toFloat(block.d);
    double error = 0;
    for (std::size_t i = 0; i < kSearchWeights; ++i) {
        const float scale = d * static_cast<float>(block.scales[i / 16]);
        const int q = nearestClamped(x[i] * inverseOrZero(scale), -shape.levels, shape.levels - 1);
        block.q[i] = static_cast<std::int8_t>(q);
        const float difference = x[i] - scale * static_cast<float>(q);
        error += double{weight[i]} * difference * difference;
    }
    return error;
}

bool refitSigned(const float* x, const float* weight, SignedBlock& block)
{
    double aa = 0, ax = 0;
    for (std::size_t i = 0; i < kSearchWeights; ++i) {
        const double a = static_cast<double>(block.scales[i / 16]) * block.q[i];
        aa += weight[i] * a * a;
        ax += weight[i] * a * x[i];
    }
    if (!(aa > 0))
        return false;
    block.d = toHalf(static_cast<float>(ax / aa));
    return true;
}

} // namespace

void importanceOf(std::span<const float> x, float* importance)
{
    double squares = 0;
    for (const float value : x)
        squares += double{value} * value;
    const float typical = static_cast<float>(std::sqrt(squares / static_cast<double>(x.size())));
    for (std::size_t i = 0; i < x.size(); ++i)
        importance[i] = typical + std::fabs(x[i]);
}

AffineBlock searchAffine(const float* x, const AffineShape& shape)
{
    const std::size_t groups = kSearchWeights / shape.groupWeights;
    float weight[kSearchWeights];
    AffineFit fits[16];
    float largestScale = 0, largestMin = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const std::span<const float> group(x + g * shape.groupWeights, shape.groupWeights);
        importanceOf(group, weight + g * shape.groupWeights);
        fits[g] = fitAffine(group, weight + g * shape.groupWeights, shape.levels);
        largestScale = std::max(largestScale, fits[g].scale);
        largestMin = std::max(largestMin, fits[g].min);
    }
    AffineBlock block;
    block.d = toHalf(largestScale / static_cast<float>(shape.scales));
    block.dmin = toHalf(largestMin / static_cast<float>(shape.scales));
    const float inverseD = inverseOrZero(toFloat(block.d));
    const float inverseMin = inverseOrZero(toFloat(block.dmin));
    for (std::size_t g = 0; g < groups; ++g) {
        block.scales[g] = static_cast<std::uint8_t>(nearestClamped(fits[g].scale * inverseD, 0, shape.scales));
        block.mins[g] = static_cast<std::uint8_t>(nearestClamped(fits[g].min * inverseMin, 0, shape.scales));
    }
    double error = chooseAffineLevels(x, weight, shape, block);
    for (int round = 0; round < kRefinements; ++round) {
        AffineBlock refined = block;
        if (!refitAffine(x, weight, shape, refined))
            break;
        const double refinedError = chooseAffineLevels(x, weight, shape, refined);
        if (!(refinedError < error))
            break;
        block = refined;
        error = refinedError;
    }
    return block;
}

SignedBlock searchSigned(const float* x, const SignedShape& shape)
{
    float weight[kSearchWeights];
    float scales[16];
    for (std::size_t g = 0; g < 16; ++g) {
        const std::span<const float> group(x + 16 * g, 16);
        importanceOf(group, weight + 16 * g);
        scales[g] = fitSigned(group, weight + 16 * g, shape.levels);
    }
    SignedBlock block;
    block.d = toHalf(largestMagnitude(scales, 16) / static_cast<float>(-shape.scales));
    const float inverse = inverseOrZero(toFloat(block.d));
    for (std::size_t g = 0; g < 16; ++g)
        block.scales[g]
            = static_cast<std::int8_t>(nearestClamped(scales[g] * inverse, -shape.scales, shape.scales - 1));
    double error = chooseSignedLevels(x, weight, shape, block);
    for (int round = 0; round < kRefinements; ++round) {
        SignedBlock refined = block;
        if (!refitSigned(x, weight, refined))
            break;
        const double refinedError = chooseSignedLevels(x, weight, shape, refined);
        if (!(refinedError < error))
            break;
        block = refined;
        error = refinedError;
    }
    return block;
}

} // namespace sheaf::quant
