#include "engine/quant/q4_k_q5_k.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

namespace {

/// dst (32) = d * scale * q - dmin * min. a - b and a + (-b) round alike.
void storeGroup(float* dst, __m256i q, ScaleMin packed, float d, float dmin)
{
    storeAffine32(dst, q, d * static_cast<float>(packed.scale), -(dmin * static_cast<float>(packed.min)));
}

} // namespace

void dequantizeQ4KAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ4K*>(src);
    const __m256i lowNibble = _mm256_set1_epi8(15);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        for (int pair = 0; pair < 4; ++pair, dst += 64) {
            const __m256i packed = load32(block->qs + 32 * pair);
            const __m256i low = _mm256_and_si256(packed, lowNibble);
            const __m256i high = _mm256_and_si256(_mm256_srli_epi16(packed, 4), lowNibble);
            storeGroup(dst, low, scaleMinQ4K(block->scales, 2 * pair), d, dmin);
            storeGroup(dst + 32, high, scaleMinQ4K(block->scales, 2 * pair + 1), d, dmin);
        }
    }
}

void dequantizeQ5KAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ5K*>(src);
    const __m256i lowNibble = _mm256_set1_epi8(15);
    const __m256i fifthBit = _mm256_set1_epi8(16);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        const float dmin = toFloat(block->dmin);
        __m256i qh = load32(block->qh); // bits of the groups still to come, the next two lowest
        for (int pair = 0; pair < 4; ++pair, dst += 64) {
            const __m256i packed = load32(block->qs + 32 * pair);
            const __m256i low = _mm256_and_si256(packed, lowNibble);
            const __m256i high = _mm256_and_si256(_mm256_srli_epi16(packed, 4), lowNibble);
            const __m256i lowFifth = _mm256_and_si256(_mm256_slli_epi16(qh, 4), fifthBit);
            const __m256i highFifth = _mm256_and_si256(_mm256_slli_epi16(qh, 3), fifthBit);
            storeGroup(dst, _mm256_or_si256(low, lowFifth), scaleMinQ4K(block->scales, 2 * pair), d, dmin);
            storeGroup(dst + 32, _mm256_or_si256(high, highFifth), scaleMinQ4K(block->scales, 2 * pair + 1), d, dmin);
            qh = _mm256_srli_epi16(qh, 2);
        }
    }
}

} // namespace sheaf::quant
