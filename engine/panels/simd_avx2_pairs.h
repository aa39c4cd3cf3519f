#pragma once
// Products of 8 rows on AVX2 without 8-bit dot products: pairs of them are added in 16 bits, as many as their largest
// codes let fit: eight groups of four k for codes up to 15, four up to 31, two up to 63. Larger codes are lowered by
// 128 and multiplied by their magnitudes, the activations taking their signs: one group fits.

#include "engine/panels/simd_avx2.h"

namespace sheaf::panels {

namespace {

struct Simd : Simd256 {
    /// 12 sums, two weights, a broadcast and a product in 16 registers; lowered weights and their magnitudes take more.
    template <int Code> static constexpr int kMostColumns = Code > 63 ? 3 : Code > 31 ? 4 : 6;
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int largest)
    {
        return largest <= 15 ? 15 : largest <= 31 ? 31 : largest <= 63 ? 63 : 255;
    }

    // Products of four unsigned codes a row with four signed bytes. Sums of up to kFit of them stay exact as Products.
    using Products = __m256i;
    template <int Code> static constexpr int kFit = Code > 63 ? 1 : Code > 31 ? 2 : Code > 15 ? 4 : 8;
    template <int Code> static constexpr int kLifted = Code > 63 ? 128 : 0; ///< what the codes are lowered by
    template <int Code> static Products products(Int codes, Int x)
    {
        if constexpr (kLifted<Code> == 0)
            return _mm256_maddubs_epi16(codes, x);
        const Int lowered = codes ^ all8(0x80);
        return _mm256_maddubs_epi16(_mm256_abs_epi8(lowered), _mm256_sign_epi8(x, lowered));
    }
    template <int Code> static Products addProducts(Products sum, Int codes, Int x)
    {
        return inOrder(_mm256_add_epi16(sum, products<Code>(codes, x)));
    }
    static Int widened(Products sum) { return _mm256_madd_epi16(sum, _mm256_set1_epi16(1)); }
    static Int addWidened(Int sum, Products more) { return inOrder(_mm256_add_epi32(sum, widened(more))); }
    /// sum + the products of two int16 a row.
    static Int addPairs(Int sum, Int a, Int b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }
    /// sum + the four bytes of each row.
    static Int addCodes(Int sum, Int codes)
    {
        return _mm256_add_epi32(sum, widened(_mm256_maddubs_epi16(codes, all8(1))));
    }

private:
    /// Else GCC adds up terms as a tree, for which there are no registers.
    static Int inOrder(Int sum)
    {
        asm("" : "+x"(sum));
        return sum;
    }
};

} // namespace

} // namespace sheaf::panels
