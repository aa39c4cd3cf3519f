#pragma once
// Vectors of 8 rows for the panel kernels, all but the products of codes. Include from files compiled for AVX2 only.

#include "engine/panels/panel.h"

#include <immintrin.h>

namespace sheaf::panels {

namespace {

struct Simd256 {
    using Int = __m256i;
    using Float = __m256;
    static constexpr int kRows = 8; ///< 32-bit lanes, one a row

    static Int load(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }
    static void store(void* at, Int v) { _mm256_storeu_si256(static_cast<__m256i*>(at), v); }
    static Float loadFloats(const float* at) { return _mm256_loadu_ps(at); }
    static void storeFloats(float* at, Float v) { _mm256_storeu_ps(at, v); }
    /// One a row.
    static Float loadHalves(const void* at)
    {
        return _mm256_cvtph_ps(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    }
    static Int loadBytes(const void* at)
    {
        return _mm256_cvtepu8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(at)));
    }
    static Int loadShorts(const void* at)
    {
        return _mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    }
    static Int zero() { return _mm256_setzero_si256(); }
    static Int all8(int value) { return _mm256_set1_epi8(static_cast<char>(value)); }
    static Int all32(int value) { return _mm256_set1_epi32(value); }
    static Float allFloats(float value) { return _mm256_set1_ps(value); }

    template <int By> static Int shiftLeft16(Int v) { return _mm256_slli_epi16(v, By); }
    template <int By> static Int shiftRight16(Int v) { return _mm256_srli_epi16(v, By); }
    template <int By> static Int signedRight16(Int v) { return _mm256_srai_epi16(v, By); }
    template <int By> static Int shiftLeft32(Int v) { return _mm256_slli_epi32(v, By); }
    template <int By> static Int shiftRight32(Int v) { return _mm256_srli_epi32(v, By); }
    template <int By> static Int signedRight32(Int v) { return _mm256_srai_epi32(v, By); }
    static Int add8(Int a, Int b) { return _mm256_add_epi8(a, b); }
    static Int sub8(Int a, Int b) { return _mm256_sub_epi8(a, b); }
    static Int add32(Int a, Int b) { return _mm256_add_epi32(a, b); }
    static Int sub32(Int a, Int b) { return _mm256_sub_epi32(a, b); }
    /// The bytes of `bits` that have all bits of `mask` become `value`, the others 0.
    static Int whereAll8(Int bits, Int mask, Int value)
    {
        return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bits, mask), mask), value);
    }
    static Int whereBelow32(Int v, int limit, Int yes, Int no)
    {
        return _mm256_blendv_epi8(no, yes, _mm256_cmpgt_epi32(all32(limit), v));
    }
    /// `indices`: bytes below 16, within groups of 16.
    static Int shuffle8(Int table, Int indices) { return _mm256_shuffle_epi8(table, indices); }
    static Int repeat16(const void* at)
    {
        return _mm256_broadcastsi128_si256(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    }

    static Float toFloat(Int v) { return _mm256_cvtepi32_ps(v); }
    static Float asFloat(Int bits) { return _mm256_castsi256_ps(bits); }
    static Float fma(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }
    static Float minusProduct(Float a, Float b, Float c) { return _mm256_fnmadd_ps(a, b, c); }

    // Of floats, for quantising.
    static Float max(Float a, Float b) { return _mm256_max_ps(a, b); }
    static Float min(Float a, Float b) { return _mm256_min_ps(a, b); }
    static Int max32(Int a, Int b) { return _mm256_max_epi32(a, b); }
    static Int magnitude(Float v) { return _mm256_and_si256(_mm256_castps_si256(v), all32(0x7fffffff)); }
    static float largest(Float v)
    {
        __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        m = _mm_max_ps(m, _mm_movehl_ps(m, m));
        return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
    }
    static float smallest(Float v) { return -largest(_mm256_sub_ps(_mm256_setzero_ps(), v)); }
    static int largest32(Int v)
    {
        __m128i m = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
        m = _mm_max_epi32(m, _mm_unpackhi_epi64(m, m));
        return _mm_cvtsi128_si32(_mm_max_epi32(m, _mm_shuffle_epi32(m, 1)));
    }
    /// 16 floats, times `inverse`, rounded, less `zero`, within -127..127.
    static __m128i steps16(const float* x, float inverse, int zero)
    {
        const __m256i words = _mm256_packs_epi32(steps8(x, inverse, zero), steps8(x + 8, inverse, zero));
        const __m256i inOrder = _mm256_permute4x64_epi64(words, 0xd8);
        return _mm_packs_epi16(_mm256_castsi256_si128(inOrder), _mm256_extracti128_si256(inOrder, 1));
    }

private:
    static __m256i steps8(const float* x, float inverse, int zero)
    {
        const __m256i step = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), _mm256_set1_ps(inverse)));
        return _mm256_max_epi32(_mm256_sub_epi32(step, all32(zero)), all32(-127));
    }
};

} // namespace

} // namespace sheaf::panels
