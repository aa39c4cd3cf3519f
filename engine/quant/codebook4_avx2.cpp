#include "engine/quant/codebook4.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

namespace {

/// dst (32) = scale * levels[nibble]; levels holds the table in both halves.
void lookUp32(float* dst, const std::uint8_t* qs, __m256i levels, float scale)
{
    storeScaled32(dst, _mm256_shuffle_epi8(levels, nibbles32(qs)), scale);
}

__m256i loadLevels(const std::int8_t* levels)
{
    return _mm256_broadcastsi128_si256(load16(levels));
}

} // namespace

void dequantizeIq4NlAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockIq4Nl*>(src);
    const __m256i levels = loadLevels(kIq4Levels);
    for (float* end = dst + n; dst != end; dst += 32, ++block)
        lookUp32(dst, block->qs, levels, toFloat(block->d));
}

void dequantizeIq4XsAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockIq4Xs*>(src);
    const __m256i levels = loadLevels(kIq4Levels);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        for (int group = 0; group < 8; ++group, dst += 32)
            lookUp32(dst, block->qs + 16 * group, levels, d * static_cast<float>(scaleIq4Xs(*block, group)));
    }
}

void dequantizeMxfp4Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockMxfp4*>(src);
    const __m256i levels = loadLevels(kMxfp4Levels);
    for (float* end = dst + n; dst != end; dst += 32, ++block)
        lookUp32(dst, block->qs, levels, scaleMxfp4(block->exponent));
}

} // namespace sheaf::quant
