#pragma once
// What the AVX2 files share. Include from files compiled for AVX2 only.

#include "engine/quant/half.h"

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace sheaf::quant {

static inline __m128i load16(const void* bytes)
{
    return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

static inline __m256i load32(const void* bytes)
{
    return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

/// The low nibbles of 16 bytes (elements 0–15), then the high ones (16–31): the order of all 32-weight formats.
static inline __m256i nibbles32(const void* bytes)
{
    const __m128i packed = load16(bytes);
    const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(packed), _mm_srli_epi16(packed, 4), 1);
    return _mm256_and_si256(both, _mm256_set1_epi8(15));
}

/// Bit i of `bits` as byte i: 0xff or 0.
static inline __m256i spreadBits(std::uint32_t bits)
{
    const __m256i byteOfElement = _mm256_setr_epi8(
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bitOfElement = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201ull));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), byteOfElement);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bitOfElement), bitOfElement);
}

/// Eight signed bytes (the low half of q) to float.
static inline __m256 floats8(__m128i q)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(q));
}

/// dst (16) = scale * q (16 signed bytes).
static inline void storeScaled16(float* dst, __m128i q, float scale)
{
    const __m256 s = _mm256_set1_ps(scale);
    _mm256_storeu_ps(dst, _mm256_mul_ps(s, floats8(q)));
    _mm256_storeu_ps(dst + 8, _mm256_mul_ps(s, floats8(_mm_unpackhi_epi64(q, q))));
}

/// dst (32) = scale * q (32 signed bytes).
static inline void storeScaled32(float* dst, __m256i q, float scale)
{
    storeScaled16(dst, _mm256_castsi256_si128(q), scale);
    storeScaled16(dst + 16, _mm256_extracti128_si256(q, 1), scale);
}

/// dst (16) = scale * q (16 bytes below 128) + offset; a multiplication and an addition, as the scalar code rounds.
static inline void storeAffine16(float* dst, __m128i q, float scale, float offset)
{
    const __m256 s = _mm256_set1_ps(scale);
    const __m256 o = _mm256_set1_ps(offset);
    _mm256_storeu_ps(dst, _mm256_add_ps(_mm256_mul_ps(s, floats8(q)), o));
    _mm256_storeu_ps(dst + 8, _mm256_add_ps(_mm256_mul_ps(s, floats8(_mm_unpackhi_epi64(q, q))), o));
}

static inline void storeAffine32(float* dst, __m256i q, float scale, float offset)
{
    storeAffine16(dst, _mm256_castsi256_si128(q), scale, offset);
    storeAffine16(dst + 16, _mm256_extracti128_si256(q, 1), scale, offset);
}

} // namespace sheaf::quant
