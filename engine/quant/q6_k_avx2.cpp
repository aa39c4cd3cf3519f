#include "engine/quant/q6_k.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

namespace {

/// dst (32) = d * scale * (q - 32), two groups.
void storeRun(float* dst, __m256i low, __m256i high, const std::int8_t* scales, float d)
{
    const __m256i q = _mm256_sub_epi8(_mm256_or_si256(low, high), _mm256_set1_epi8(32));
    storeScaled16(dst, _mm256_castsi256_si128(q), d * static_cast<float>(scales[0]));
    storeScaled16(dst + 16, _mm256_extracti128_si256(q, 1), d * static_cast<float>(scales[1]));
}

} // namespace

void dequantizeQ6KAvx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ6K*>(src);
    const __m256i lowNibble = _mm256_set1_epi8(15);
    const __m256i upperBits = _mm256_set1_epi8(0x30);
    for (float* end = dst + n; dst != end; ++block) {
        const float d = toFloat(block->d);
        for (int half = 0; half < 2; ++half, dst += 128) {
            const __m256i first = load32(block->ql + 64 * half);
            const __m256i second = load32(block->ql + 64 * half + 32);
            const __m256i qh = load32(block->qh + 32 * half);
            const std::int8_t* scales = block->scales + 8 * half;
            storeRun(dst, _mm256_and_si256(first, lowNibble), _mm256_and_si256(_mm256_slli_epi16(qh, 4), upperBits),
                scales, d);
            storeRun(dst + 32, _mm256_and_si256(second, lowNibble),
                _mm256_and_si256(_mm256_slli_epi16(qh, 2), upperBits), scales + 2, d);
            storeRun(dst + 64, _mm256_and_si256(_mm256_srli_epi16(first, 4), lowNibble),
                _mm256_and_si256(qh, upperBits), scales + 4, d);
            storeRun(dst + 96, _mm256_and_si256(_mm256_srli_epi16(second, 4), lowNibble),
                _mm256_and_si256(_mm256_srli_epi16(qh, 2), upperBits), scales + 6, d);
        }
    }
}

} // namespace sheaf::quant
