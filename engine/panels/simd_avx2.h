#pragma once
// Vectors of 8 rows for the panel kernels, with 8-bit dot products where the file's flags have them. Include from files
// compiled for AVX2 only.
//
// Without dot products, pairs of products are added in 16 bits, as many as their largest codes let fit: eight groups
// of four k for codes up to 15, four up to 31, two up to 63. Larger codes are lowered by 128 and multiplied by their
// magnitudes, the activations taking their signs: one group fits.

#include "engine/panels/panel.h"

#include <immintrin.h>

namespace sheaf::panels {

namespace {

struct Simd {
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

    // Products of four unsigned codes a row with four signed bytes. A sum of up to kFit of them stays exact as
    // Products.
    using Products = __m256i;
#if defined(__AVXVNNI__) || defined(__AVX512VNNI__)
    template <int Code> static constexpr int kMostColumns = 6; ///< 12 sums, two weights, a broadcast: 15 registers
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int)
    {
        return 255;
    }
    template <int LargestCode> static constexpr int kFit = 8;
    template <int LargestCode> static constexpr int kLifted = 0; ///< what the codes were lowered by
    template <int LargestCode> static Products products(Int codes, Int x)
    {
        return dot(zero(), codes, x);
    }
    template <int LargestCode> static Products addProducts(Products sum, Int codes, Int x)
    {
        return dot(sum, codes, x);
    }
    static Int widened(Products sum)
    {
        return sum;
    }
    /// sum + the products of two int16 a row.
    static Int addPairs(Int sum, Int a, Int b)
    {
#if defined(__AVXVNNI__)
        return _mm256_dpwssd_avx_epi32(sum, a, b);
#else
        return _mm256_dpwssd_epi32(sum, a, b);
#endif
    }
    /// sum + the four bytes of each row.
    static Int addCodes(Int sum, Int codes)
    {
        return dot(sum, codes, all8(1));
    }

private:
    static Int dot(Int sum, Int codes, Int x)
    {
#if defined(__AVXVNNI__)
        return _mm256_dpbusd_avx_epi32(sum, codes, x);
#else
        return _mm256_dpbusd_epi32(sum, codes, x);
#endif
    }

public:
#else
    /// 12 sums, two weights, a broadcast and a product in 16 registers; lowered weights and their magnitudes take more.
    template <int LargestCode> static constexpr int kMostColumns = LargestCode > 63 ? 4 : 6;
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int largest)
    {
        return largest <= 15 ? 15 : largest <= 31 ? 31 : largest <= 63 ? 63 : 255;
    }
    template <int LargestCode>
    static constexpr int kFit = LargestCode <= 15 ? 8
        : LargestCode <= 31                       ? 4
        : LargestCode <= 63                       ? 2
                                                  : 1;
    template <int LargestCode>
    static constexpr int kLifted = LargestCode > 63 ? 128 : 0; ///< what codes were lowered by
    template <int LargestCode> static Products products(Int codes, Int x)
    {
        if constexpr (kLifted<LargestCode> == 0)
            return _mm256_maddubs_epi16(codes, x);
        const Int lowered = codes ^ all8(0x80);
        return _mm256_maddubs_epi16(_mm256_abs_epi8(lowered), _mm256_sign_epi8(x, lowered));
    }
    template <int LargestCode> static Products addProducts(Products sum, Int codes, Int x)
    {
        return _mm256_add_epi16(sum, products<LargestCode>(codes, x));
    }
    static Int widened(Products sum)
    {
        return _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
    }
    /// sum + the products of two int16 a row.
    static Int addPairs(Int sum, Int a, Int b)
    {
        return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
    }
    /// sum + the four bytes of each row.
    static Int addCodes(Int sum, Int codes)
    {
        return _mm256_add_epi32(sum, widened(_mm256_maddubs_epi16(codes, all8(1))));
    }
#endif

    // Of floats, for quantising.
    static Float max(Float a, Float b)
    {
        return _mm256_max_ps(a, b);
    }
    static Float min(Float a, Float b)
    {
        return _mm256_min_ps(a, b);
    }
    static Int max32(Int a, Int b)
    {
        return _mm256_max_epi32(a, b);
    }
    static Int magnitude(Float v)
    {
        return _mm256_and_si256(_mm256_castps_si256(v), all32(0x7fffffff));
    }
    static float largest(Float v)
    {
        __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        m = _mm_max_ps(m, _mm_movehl_ps(m, m));
        return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
    }
    static float smallest(Float v)
    {
        return -largest(_mm256_sub_ps(_mm256_setzero_ps(), v));
    }
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
