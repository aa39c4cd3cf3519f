#include "engine/quant/codebook4.h"

namespace sheaf::quant {

namespace {

/// dst (32) = scale * levels[nibble]
void lookUp32(float* dst, const std::uint8_t* qs, const std::int8_t* levels, float scale)
{
    for (std::size_t i = 0; i < 16; ++i) {
        dst[i] = scale * static_cast<float>(levels[qs[i] & 15]);
        dst[i + 16] = scale * static_cast<float>(levels[qs[i] >> 4]);
    }
}

} // namespace

void dequantizeIq4NlScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockIq4Nl*>(src);
    for (float* end = dst + n; dst != end; dst += 32, ++block)
        lookUp32(dst, block->qs, kIq4Levels, toFloat(block->d));
}

void dequantizeIq4XsScalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockIq4Xs*>(src);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        for (int group = 0; group < 8; ++group, dst += 32)
            lookUp32(dst, block->qs + 16 * group, kIq4Levels, d * static_cast<float>(scaleIq4Xs(*block, group)));
    }
}

void dequantizeMxfp4Scalar(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockMxfp4*>(src);
    for (float* end = dst + n; dst != end; dst += 32, ++block)
        lookUp32(dst, block->qs, kMxfp4Levels, scaleMxfp4(block->exponent));
}

} // namespace sheaf::quant
