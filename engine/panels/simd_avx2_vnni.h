#pragma once
// Products of 8 rows by 256-bit dot products, in the encoding of AVX-VNNI or, where the file's flags have that instead,
// of AVX-512.

#include "engine/panels/simd_avx2.h"

namespace sheaf::panels {

namespace {

struct Simd : Simd256 {
    template <int> static constexpr int kMostColumns = 6; ///< 12 sums, two weights, a broadcast: 15 registers
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int) { return 255; }

    // Products of four unsigned codes a row with four signed bytes. Sums of up to kFit of them stay exact as Products.
    template <int> using Products = Int;
    template <int> static constexpr int kFit = 8;
    template <int> static Int products(Int codes, Int x) { return dot(zero(), codes, x); }
    template <int> static Int addProducts(Int sum, Int codes, Int x) { return dot(sum, codes, x); }
    static Int widened(Int sum) { return sum; }
    static Int addWidened(Int sum, Int more) { return _mm256_add_epi32(sum, more); }
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
};

} // namespace

} // namespace sheaf::panels
