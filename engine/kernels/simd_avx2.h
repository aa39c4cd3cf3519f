#pragma once
// Vectors of eight floats. Include from files compiled for AVX2 only.

#include <cstddef>
#include <immintrin.h>

namespace sheaf::kernels {

namespace {

struct Simd {
    using Float = __m256;
    typedef int Int __attribute__((vector_size(32)));
    static constexpr std::size_t kLanes = 8;
    static constexpr int kTileTokens = 2;

    static Float fma(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }

    /// Lanes i and i + 4, then i and i + 2, then i and i + 1: the order of sum() below.
    static __m128 sum4(Float a, Float b, Float c, Float d)
    {
        const __m128 a4 = fold(a), b4 = fold(b), c4 = fold(c), d4 = fold(d);
        const __m128 ab = _mm_add_ps(_mm_movelh_ps(a4, b4), _mm_movehl_ps(b4, a4));
        const __m128 cd = _mm_add_ps(_mm_movelh_ps(c4, d4), _mm_movehl_ps(d4, c4));
        return _mm_add_ps(_mm_shuffle_ps(ab, cd, 0x88), _mm_shuffle_ps(ab, cd, 0xDD));
    }
    static float sum(Float a) { return _mm_cvtss_f32(sum4(a, a, a, a)); }
    static float max(Float a)
    {
        __m128 m = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
        m = _mm_max_ps(m, _mm_movehl_ps(m, m));
        return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
    }

    static void storeLowBytes(void* to, Float a)
    {
        const __m256i bits = _mm256_castps_si256(a) & _mm256_set1_epi32(0xff);
        const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
        _mm_storel_epi64(static_cast<__m128i*>(to), _mm_packus_epi16(words, words));
    }

private:
    static __m128 fold(Float a) { return _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)); }
};

} // namespace

} // namespace sheaf::kernels
