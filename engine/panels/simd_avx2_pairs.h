#pragma once
// Products of 8 rows on AVX2 without 8-bit dot products: pairs of them are added in 16 bits, as many as their largest
// codes let fit: eight groups of four k for codes up to 15, four up to 31, two up to 63. Larger codes are multiplied as
// two nibbles, whose sums meet when they are widened.

#include "engine/panels/simd_avx2.h"

namespace sheaf::panels {

namespace {

struct Simd : Simd256 {
    /// 12 sums, two weights, a broadcast and a product in 16 registers; a sum of larger codes takes two.
    template <int Code> static constexpr int kMostColumns = Code > 63 ? 3 : 6;
    /// Codes that are multiplied alike are a class, named by its largest.
    static constexpr int codeClass(int largest)
    {
        return largest <= 15 ? 15 : largest <= 31 ? 31 : largest <= 63 ? 63 : 255;
    }

    /// Sums by the nibbles of codes.
    struct Nibbles {
        Int low, high;
    };
    template <int Code> struct ProductsOf {
        using Type = Int;
    };

    // Products of four unsigned codes a row with four signed bytes. Sums of up to kFit of them stay exact as Products.
    template <int Code> using Products = typename ProductsOf<Code>::Type;
    template <int Code> static constexpr int kFit = Code > 63 ? 8 : Code > 31 ? 2 : Code > 15 ? 4 : 8;
    template <int Code> static Products<Code> products(Int codes, Int x)
    {
        if constexpr (Code > 63)
            return {_mm256_maddubs_epi16(lowNibbles(codes), x), _mm256_maddubs_epi16(highNibbles(codes), x)};
        else
            return _mm256_maddubs_epi16(codes, x);
    }
    template <int Code> static Products<Code> addProducts(Products<Code> sum, Int codes, Int x)
    {
        const Products<Code> more = products<Code>(codes, x);
        if constexpr (Code > 63)
            return {inOrder(_mm256_add_epi16(sum.low, more.low)), inOrder(_mm256_add_epi16(sum.high, more.high))};
        else
            return inOrder(_mm256_add_epi16(sum, more));
    }
    static Int widened(Int sum) { return _mm256_madd_epi16(sum, _mm256_set1_epi16(1)); }
    static Int widened(const Nibbles& sum)
    {
        return _mm256_add_epi32(widened(sum.low), _mm256_madd_epi16(sum.high, _mm256_set1_epi16(16)));
    }
    template <class Sum> static Int addWidened(Int sum, const Sum& more)
    {
        return inOrder(_mm256_add_epi32(sum, widened(more)));
    }
    /// sum + the products of two int16 a row.
    static Int addPairs(Int sum, Int a, Int b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }
    /// sum + the four bytes of each row.
    static Int addCodes(Int sum, Int codes)
    {
        return _mm256_add_epi32(sum, widened(_mm256_maddubs_epi16(codes, all8(1))));
    }

private:
    static Int lowNibbles(Int v) { return v & all8(15); }
    static Int highNibbles(Int v) { return _mm256_srli_epi16(v, 4) & all8(15); }
    /// Else GCC adds up terms as a tree, for which there are no registers.
    static Int inOrder(Int sum)
    {
        asm("" : "+x"(sum));
        return sum;
    }
};

template <> struct Simd::ProductsOf<255> {
    using Type = Nibbles;
};

} // namespace

} // namespace sheaf::panels
