#include "engine/quant/q2_k_q3_k.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

namespace {

/// Bits `shift` and `shift + 1` of 32 bytes.
__m256i twoBits(__m256i packed, int shift)
{
    return _mm256_and_si256(_mm256_srl_epi16(packed, _mm_cvtsi32_si128(shift)), _mm256_set1_epi8(3));
}

} // namespace

void dequantizeQ2KAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ2K*>(src);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        for (int part = 0; part < 8; ++part, dst += 32) { // 32 weights, two groups
            const __m256i q = twoBits(load32(block->qs + 32 * (part / 4)), 2 * (part % 4));
            const int first = block->scales[2 * part];
            const int second = block->scales[2 * part + 1];
            storeAffine16(dst, _mm256_castsi256_si128(q), d * static_cast<float>(first & 15),
                -(dmin * static_cast<float>(first >> 4)));
            storeAffine16(dst + 16, _mm256_extracti128_si256(q, 1), d * static_cast<float>(second & 15),
                -(dmin * static_cast<float>(second >> 4)));
        }
    }
}

void dequantizeQ3KAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ3K*>(src);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const __m256i hmask = load32(block->hmask);
        for (int part = 0; part < 8; ++part, dst += 32) { // 32 weights, two groups
            const __m256i low = twoBits(load32(block->qs + 32 * (part / 4)), 2 * (part % 4));
            const __m256i bit = _mm256_set1_epi8(static_cast<char>(1 << part));
            const __m256i high = _mm256_cmpeq_epi8(_mm256_and_si256(hmask, bit), bit);
            // Without its high bit a weight is q - 4, which is q with the upper six bits set.
            const __m256i q = _mm256_or_si256(low, _mm256_andnot_si256(high, _mm256_set1_epi8(-4)));
            storeScaled16(dst, _mm256_castsi256_si128(q), d * static_cast<float>(scaleQ3K(*block, 2 * part)));
            storeScaled16(
                dst + 16, _mm256_extracti128_si256(q, 1), d * static_cast<float>(scaleQ3K(*block, 2 * part + 1)));
        }
    }
}

} // namespace sheaf::quant
