#include "engine/kernels/row_dot.h"

#include "engine/kernels/simd_avx512.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q6_k.h"

namespace sheaf::kernels {

namespace {

using Float = Simd::Float;
using Int = Simd::Int;
typedef unsigned char Bytes __attribute__((vector_size(16)));

template <class T> T loadAs(const void* p);
float halfAt(const std::byte* p);

// The masked forms: the others use an undefined operand that GCC 12 warns about, and it takes vector conversions apart.
constexpr __mmask16 kAllLanes = 0xFFFF;

Int widen(Bytes q)
{
    return reinterpret_cast<Int>(_mm512_maskz_cvtepu8_epi32(kAllLanes, reinterpret_cast<__m128i>(q)));
}

Float floatsOfSigned(const std::byte* q)
{
    return _mm512_maskz_cvtepi32_ps(kAllLanes, _mm512_maskz_cvtepi8_epi32(kAllLanes, loadAs<__m128i>(q)));
}

constexpr Float kCodes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// A 4-bit weight is a look-up among the sixteen values that a block's scale allows; the look-up ignores higher bits.
Float lowNibbles(Float values, Int q)
{
    return __builtin_shuffle(values, q);
}

Float highNibbles(Float values, Int q)
{
    return __builtin_shuffle(values, q >> 4);
}

void multiplyAdd(Float weights, const float* x, Float& sum)
{
    sum = Simd::fma(weights, loadAs<Float>(x), sum);
}

struct Q40 {
    static constexpr std::size_t kWeights = 32, kBytes = 18;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const Float values = halfAt(block) * (kCodes - 8.0F);
        const Int q = widen(loadAs<Bytes>(block + 2));
        multiplyAdd(lowNibbles(values, q), x, sum);
        multiplyAdd(highNibbles(values, q), x + 16, sum);
    }
};

struct Q41 {
    static constexpr std::size_t kWeights = 32, kBytes = 20;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const Float values = halfAt(block) * kCodes + halfAt(block + 2);
        const Int q = widen(loadAs<Bytes>(block + 4));
        multiplyAdd(lowNibbles(values, q), x, sum);
        multiplyAdd(highNibbles(values, q), x + 16, sum);
    }
};

struct Q80 {
    static constexpr std::size_t kWeights = 32, kBytes = 34;
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const float d = halfAt(block);
        multiplyAdd(d * floatsOfSigned(block + 2), x, sum);
        multiplyAdd(d * floatsOfSigned(block + 18), x + 16, sum);
    }
};

struct Q4K {
    static constexpr std::size_t kWeights = quant::kQ4KWeights, kBytes = sizeof(quant::BlockQ4K);
    static void accumulate(const std::byte* block, const float* x, Float& sum)
    {
        const auto& b = *reinterpret_cast<const quant::BlockQ4K*>(block);
        const float d = halfAt(block), dmin = halfAt(block + 2);
        const auto valuesOf = [&](int group) {
            const quant::ScaleMin packed = quant::scaleMinQ4K(b.scales, group);
            return (d * static_cast<float>(packed.scale)) * kCodes - dmin * static_cast<float>(packed.min);
        };
#pragma GCC unroll 4
        for (int pair = 0; pair < 4; ++pair, x += 64) {
            const Int first = widen(loadAs<Bytes>(b.qs + 32 * pair)),
                      second = widen(loadAs<Bytes>(b.qs + 32 * pair + 16));
            const Float low = valuesOf(2 * pair), high = valuesOf(2 * pair + 1);
            multiplyAdd(lowNibbles(low, first), x, sum);
            multiplyAdd(lowNibbles(low, second), x + 16, sum);
            multiplyAdd(highNibbles(high, first), x + 32, sum);
            multiplyAdd(highNibbles(high, second), x + 48, sum);
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
            const Float q = __builtin_convertvector(widen(low | high) - 32, Float);
            multiplyAdd((d * static_cast<float>(b.scales[group])) * q, x, sum);
        }
    }
};

#include "engine/kernels/row_dot_templates.inl"

} // namespace

DotRows dotRowsAvx512(TensorType type)
{
    return findDotRows(type);
}

} // namespace sheaf::kernels
