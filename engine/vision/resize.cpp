#include "engine/vision/resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace sheaf::vision {

namespace {

constexpr std::size_t kChannels = 3;

/// The source pixels that one target pixel is made of.
struct Taps {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// Weights along one axis, in fixed point.
struct Filter {
    std::vector<Taps> taps; ///< (target)
    std::vector<std::int16_t> weights; ///< (target, stride)
    std::size_t stride = 0;
    unsigned fractionBits = 0;
};

/// As many fraction bits as let the largest weight stay a 16-bit number.
unsigned fractionBits(double largest)
{
    constexpr unsigned kMost = 22;
    for (unsigned bits = 0; bits < kMost; ++bits)
        if (0.5 + largest * static_cast<double>(1u << (bits + 1)) >= 32768)
            return bits;
    return kMost;
}

Filter makeFilter(int source, int target)
{
    const double scale = static_cast<double>(source) / target;
    const double support = std::max(scale, 1.0); // a triangle reaches one pixel to each side of its centre
    const double slope = 1 / support;
    Filter filter;
    filter.stride = static_cast<std::size_t>(std::ceil(support)) * 2 + 1;
    std::vector<double> weights(static_cast<std::size_t>(target) * filter.stride);
    double largest = 0;
    for (int i = 0; i < target; ++i) {
        const double centre = scale * (i + 0.5);
        const auto first = static_cast<int>(std::max(centre - support + 0.5, 0.0));
        const int end = std::min(static_cast<int>(centre + support + 0.5), source);
        double* w = weights.data() + static_cast<std::size_t>(i) * filter.stride;
        double total = 0;
        for (int j = first; j < end; ++j)
            total += w[j - first] = std::max(0.0, 1 - std::abs((j - centre + 0.5) * slope));
        for (int j = first; j < end; ++j)
            largest = std::max(largest, w[j - first] /= total);
        filter.taps.push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(end - first)});
    }
    filter.fractionBits = fractionBits(largest);
    const auto one = static_cast<double>(1u << filter.fractionBits);
    for (const double w : weights)
        filter.weights.push_back(static_cast<std::int16_t>(0.5 + w * one));
    return filter;
}

std::uint8_t rounded(std::int32_t sum, unsigned bits)
{
    return static_cast<std::uint8_t>(std::clamp(sum >> bits, 0, 255));
}

std::int32_t half(const Filter& filter)
{
    return filter.fractionBits == 0 ? 0 : 1 << (filter.fractionBits - 1);
}

/// One row (source, 3) -> (target, 3).
void resizeRow(const Filter& filter, const std::uint8_t* source, std::uint8_t* target)
{
    for (std::size_t i = 0; i < filter.taps.size(); ++i, target += kChannels) {
        const Taps taps = filter.taps[i];
        const std::int16_t* w = filter.weights.data() + i * filter.stride;
        const std::uint8_t* from = source + taps.first * kChannels;
        std::int32_t sums[kChannels] = {half(filter), half(filter), half(filter)};
        for (std::size_t j = 0; j < taps.count; ++j, from += kChannels)
            for (std::size_t c = 0; c < kChannels; ++c)
                sums[c] += w[j] * from[c];
        for (std::size_t c = 0; c < kChannels; ++c)
            target[c] = rounded(sums[c], filter.fractionBits);
    }
}

/// Rows of `width` bytes: target row i of the filter.
void mixRows(const Filter& filter, std::size_t i, const std::vector<std::uint8_t>& rows, std::size_t width,
    std::vector<std::int32_t>& sums, std::uint8_t* target)
{
    const Taps taps = filter.taps[i];
    std::fill(sums.begin(), sums.end(), half(filter));
    for (std::size_t j = 0; j < taps.count; ++j) {
        const std::int32_t w = filter.weights[i * filter.stride + j];
        const std::uint8_t* from = rows.data() + (taps.first + j) * width;
        for (std::size_t x = 0; x < width; ++x)
            sums[x] += w * from[x];
    }
    for (std::size_t x = 0; x < width; ++x)
        target[x] = rounded(sums[x], filter.fractionBits);
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "stopped");
}

} // namespace

Result<PixelBuffer> resize(const PixelBuffer& picture, int width, int height, const std::stop_token& stop)
{
    if (picture.width == width && picture.height == height)
        return picture;
    const std::size_t sourceBytes = static_cast<std::size_t>(picture.width) * kChannels;
    const std::size_t rowBytes = static_cast<std::size_t>(width) * kChannels;
    const auto sourceRows = static_cast<std::size_t>(picture.height), targetRows = static_cast<std::size_t>(height);

    std::vector<std::uint8_t> narrow(sourceRows * rowBytes);
    const Filter across = makeFilter(picture.width, width);
    for (std::size_t y = 0; y < sourceRows; ++y) {
        if (stop.stop_requested())
            return cancelled();
        resizeRow(across, picture.rgb.data() + y * sourceBytes, narrow.data() + y * rowBytes);
    }
    PixelBuffer result{width, height, std::vector<std::uint8_t>(targetRows * rowBytes)};
    const Filter down = makeFilter(picture.height, height);
    std::vector<std::int32_t> sums(rowBytes);
    for (std::size_t y = 0; y < targetRows; ++y) {
        if (stop.stop_requested())
            return cancelled();
        mixRows(down, y, narrow, rowBytes, sums, result.rgb.data() + y * rowBytes);
    }
    return result;
}

} // namespace sheaf::vision
