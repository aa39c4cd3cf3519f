#pragma once
// Vectors of 16 rows for the panel kernels. Include from files compiled for AVX-512 with VNNI only.

#include "engine/panels/panel.h"

#include <immintrin.h>

namespace sheaf::panels {

namespace {

struct Simd {
    using Int = __m512i;
    using Float = __m512;
    static constexpr int kRows = 16; ///< 32-bit lanes, one a row
    template <int> static constexpr int kMostColumns = 12; ///< 24 sums, two weights, a broadcast: 27 registers
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int) { return 255; }

    static Int load(const void* at) { return _mm512_loadu_si512(at); }
    static void store(void* at, Int v) { _mm512_storeu_si512(at, v); }
    static Float loadFloats(const float* at) { return _mm512_loadu_ps(at); }
    static void storeFloats(float* at, Float v) { _mm512_storeu_ps(at, v); }
    /// One a row.
    static Float loadHalves(const void* at)
    {
        return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(at)));
    }
    static Int loadBytes(const void* at)
    {
        return _mm512_cvtepu8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    }
    static Int loadShorts(const void* at)
    {
        return _mm512_cvtepu16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(at)));
    }
    static Int zero() { return _mm512_setzero_si512(); }
    static Int all8(int value) { return _mm512_set1_epi8(static_cast<char>(value)); }
    static Int all32(int value) { return _mm512_set1_epi32(value); }
    static Float allFloats(float value) { return _mm512_set1_ps(value); }

    template <int By> static Int shiftLeft16(Int v) { return _mm512_slli_epi16(v, By); }
    template <int By> static Int shiftRight16(Int v) { return _mm512_srli_epi16(v, By); }
    template <int By> static Int signedRight16(Int v) { return _mm512_srai_epi16(v, By); }
    template <int By> static Int shiftLeft32(Int v) { return _mm512_slli_epi32(v, By); }
    template <int By> static Int shiftRight32(Int v) { return _mm512_srli_epi32(v, By); }
    template <int By> static Int signedRight32(Int v) { return _mm512_srai_epi32(v, By); }
    static Int add8(Int a, Int b) { return _mm512_add_epi8(a, b); }
    static Int sub8(Int a, Int b) { return _mm512_sub_epi8(a, b); }
    static Int add32(Int a, Int b) { return _mm512_add_epi32(a, b); }
    static Int sub32(Int a, Int b) { return _mm512_sub_epi32(a, b); }
    /// The bytes of `bits` that have all bits of `mask` become `value`, the others 0.
    static Int whereAll8(Int bits, Int mask, Int value)
    {
        return _mm512_maskz_mov_epi8(_mm512_test_epi8_mask(bits, mask), value);
    }
    static Int whereBelow32(Int v, int limit, Int yes, Int no)
    {
        return _mm512_mask_mov_epi32(no, _mm512_cmplt_epi32_mask(v, all32(limit)), yes);
    }
    /// `indices`: bytes below 16, within groups of 16.
    static Int shuffle8(Int table, Int indices) { return _mm512_shuffle_epi8(table, indices); }
    static Int repeat16(const void* at)
    {
        return _mm512_broadcast_i32x4(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    }

    static Float toFloat(Int v) { return _mm512_cvtepi32_ps(v); }
    static Float asFloat(Int bits) { return _mm512_castsi512_ps(bits); }
    static Float fma(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }
    static Float minusProduct(Float a, Float b, Float c) { return _mm512_fnmadd_ps(a, b, c); }

    /// sum + the products of two int16 a row.
    static Int addPairs(Int sum, Int a, Int b) { return _mm512_dpwssd_epi32(sum, a, b); }

    // Products of four unsigned codes a row with four signed bytes. A sum of up to kFit of them stays exact as
    // Products.
    template <int> using Products = Int;
    template <int> static constexpr int kFit = 8;
    template <int> static Int products(Int codes, Int x) { return _mm512_dpbusd_epi32(zero(), codes, x); }
    template <int> static Int addProducts(Int sum, Int codes, Int x) { return _mm512_dpbusd_epi32(sum, codes, x); }
    static Int widened(Int sum) { return sum; }
    static Int addWidened(Int sum, Int more) { return _mm512_add_epi32(sum, more); }
    /// sum + the four bytes of each row.
    static Int addCodes(Int sum, Int codes) { return _mm512_dpbusd_epi32(sum, codes, all8(1)); }

    // Of floats, for quantising.
    static Float max(Float a, Float b) { return _mm512_max_ps(a, b); }
    static Float min(Float a, Float b) { return _mm512_min_ps(a, b); }
    static Int max32(Int a, Int b) { return _mm512_max_epi32(a, b); }
    static Int magnitude(Float v) { return _mm512_and_si512(_mm512_castps_si512(v), all32(0x7fffffff)); }
    static float largest(Float v) { return _mm512_reduce_max_ps(v); }
    static float smallest(Float v) { return _mm512_reduce_min_ps(v); }
    static int largest32(Int v) { return _mm512_reduce_max_epi32(v); }
    /// 16 floats, times `inverse`, rounded, less `zero`, within -127..127.
    static __m128i steps16(const float* x, float inverse, int zero)
    {
        const __m512i step = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x), _mm512_set1_ps(inverse)));
        return _mm512_cvtsepi32_epi8(_mm512_max_epi32(_mm512_sub_epi32(step, all32(zero)), all32(-127)));
    }
};

} // namespace

} // namespace sheaf::panels
