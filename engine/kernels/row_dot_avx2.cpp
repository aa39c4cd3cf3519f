#include "engine/kernels/row_dot.h"

#include "engine/kernels/simd_avx2.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q6_k.h"

namespace sheaf::kernels {

namespace {

using Float = Simd::Float;
using Int = Simd::Int;
typedef unsigned char Bytes __attribute__((vector_size(16)));

template <class T> T loadAs(const void* p);
float halfAt(const std::byte* p);

Float floats(Int q)
{
    return __builtin_convertvector(q, Float);
}

Int widen(__m128i q)
{
    return reinterpret_cast<Int>(_mm256_cvtepu8_epi32(q));
}

Int widenSigned(const std::byte* q)
{
    return reinterpret_cast<Int>(_mm256_cvtepi8_epi32(_mm_cvtsi64_si128(loadAs<long long>(q))));
}

void multiplyAdd(Float weights, const float* x, Float& sum)
{
    sum = Simd::fma(weights, loadAs<Float>(x), sum);
}

/// Sixteen codes below 256 become scale * code + offset, and meet sixteen elements of x.
void addAffine16(__m128i q, float scale, float offset, const float* x, Float& sum)
{
    multiplyAdd(scale * floats(widen(q)) + offset, x, sum);
    multiplyAdd(scale * floats(widen(_mm_unpackhi_epi64(q, q))) + offset, x + 8, sum);
}

/// The same for scale * (code - zero).
void addScaled16(__m128i q, int zero, float scale, const float* x, Float& sum)
{
    multiplyAdd(scale * floats(widen(q) - zero), x, sum);
    multiplyAdd(scale * floats(widen(_mm_unpackhi_epi64(q, q)) - zero), x + 8, sum);
}

__m128i lowNibbles(__m128i q)
{
    return _mm_and_si128(q, _mm_set1_epi8(15));
}

__m128i highNibbles(__m128i q)
{
    return lowNibbles(_mm_srli_epi16(q, 4));
}

struct Q40 {
    static constexpr std::size_t kWeights = 32, kBytes = 18;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const float d = halfAt(block);
        const __m128i q = loadAs<__m128i>(block + 2);
        addScaled16(lowNibbles(q), 8, d, x, sum);
        addScaled16(highNibbles(q), 8, d, x + 16, sum);
    }
};

struct Q41 {
    static constexpr std::size_t kWeights = 32, kBytes = 20;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const float d = halfAt(block), m = halfAt(block + 2);
        const __m128i q = loadAs<__m128i>(block + 4);
        addAffine16(lowNibbles(q), d, m, x, sum);
        addAffine16(highNibbles(q), d, m, x + 16, sum);
    }
};

struct Q80 {
    static constexpr std::size_t kWeights = 32, kBytes = 34;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const float d = halfAt(block);
        for (int i = 0; i < 32; i += 8)
            multiplyAdd(d * floats(widenSigned(block + 2 + i)), x + i, sum);
    }
};

struct Q4K {
    static constexpr std::size_t kWeights = quant::kQ4KWeights, kBytes = sizeof(quant::BlockQ4K);
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const auto& b = *reinterpret_cast<const quant::BlockQ4K*>(block);
        const float d = halfAt(block), dmin = halfAt(block + 2);
#pragma GCC unroll 4
        for (int pair = 0; pair < 4; ++pair, x += 64) {
            const __m128i first = loadAs<__m128i>(b.qs + 32 * pair), second = loadAs<__m128i>(b.qs + 32 * pair + 16);
            const quant::ScaleMin low = quant::scaleMinQ4K(b.scales, 2 * pair);
            const quant::ScaleMin high = quant::scaleMinQ4K(b.scales, 2 * pair + 1);
            const float lowStep = d * static_cast<float>(low.scale), lowMin = dmin * static_cast<float>(low.min);
            const float highStep = d * static_cast<float>(high.scale), highMin = dmin * static_cast<float>(high.min);
            addAffine16(lowNibbles(first), lowStep, -lowMin, x, sum);
            addAffine16(lowNibbles(second), lowStep, -lowMin, x + 16, sum);
            addAffine16(highNibbles(first), highStep, -highMin, x + 32, sum);
            addAffine16(highNibbles(second), highStep, -highMin, x + 48, sum);
        }
    }
};

struct Q6K {
    static constexpr std::size_t kWeights = quant::kQ6KWeights, kBytes = sizeof(quant::BlockQ6K);
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const auto& b = *reinterpret_cast<const quant::BlockQ6K*>(block);
        const float d = halfAt(block + offsetof(quant::BlockQ6K, d));
#pragma GCC unroll 16 // constant shifts: there is no shift of bytes by a variable
        for (int group = 0; group < 16; ++group, x += 16) {
            const int half = group / 8, run = group % 8 / 2, part = 16 * (group % 2);
            const Bytes low = loadAs<Bytes>(b.ql + 64 * half + 32 * (run % 2) + part) >> (4 * (run / 2)) & 15;
            const Bytes high = (loadAs<Bytes>(b.qh + 32 * half + part) >> (2 * run) & 3) << 4;
            addScaled16(reinterpret_cast<__m128i>(low | high), 32, d * static_cast<float>(b.scales[group]), x, sum);
        }
    }
};

#include "engine/kernels/row_dot_templates.inl"

} // namespace

DotRows dotRowsAvx2(TensorType type)
{
    return findDotRows(type);
}

} // namespace sheaf::kernels
