#pragma once
// Vectors of sixteen floats. Include from files compiled for AVX-512 only.

#include <cstddef>
#include <immintrin.h>

namespace sheaf::kernels {

namespace {

typedef float Float4 __attribute__((vector_size(16)));

struct Simd {
    using Float = __m512;
    typedef int Int __attribute__((vector_size(64)));
    static constexpr std::size_t kLanes = 16;
    static constexpr int kTileTokens = 6;

    static Float fma(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }

    /// Lanes i and i + 8, then i and i + 4, then i and i + 2, then i and i + 1: the order of sum() below.
    /// (Shuffles as builtins: the header's intrinsics use an undefined operand that GCC 12 warns about.)
    static Float4 sum4(Float a, Float b, Float c, Float d)
    {
        const Float ab = halves(a, b), cd = halves(c, d);
        // Each quarter of q holds four partial sums of one operand.
        const Float q = __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
            + __builtin_shufflevector(ab, cd, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
        const Float p = q + __builtin_shufflevector(q, q, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
        const Float s = p + __builtin_shufflevector(p, p, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        return __builtin_shufflevector(s, s, 0, 4, 8, 12);
    }
    static float sum(Float a) { return sum4(a, a, a, a)[0]; }
    static float max(Float a)
    {
        const Float b = larger(a, __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
        const Float c = larger(b, __builtin_shufflevector(b, b, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
        const Float d = larger(c, __builtin_shufflevector(c, c, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
        return d[0] > d[1] ? d[0] : d[1];
    }

    static void storeLowBytes(void* to, Float a)
    {
        const __m128i bytes = _mm512_maskz_cvtepi32_epi8(0xffff, _mm512_castps_si512(a));
        _mm_storeu_si128(static_cast<__m128i*>(to), bytes);
    }

private:
    static Float larger(Float a, Float b) { return a > b ? a : b; }
    /// (a0+a8 … a7+a15, b0+b8 … b7+b15)
    static Float halves(Float a, Float b)
    {
        return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
            + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
};

} // namespace

} // namespace sheaf::kernels
