#include "engine/kernels/int8_rate.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sheaf::kernels {

namespace {

constexpr int kChains = 12; // more than latency times ports of any current core

#if defined(__x86_64__)

/// The compiler may neither drop nor merge the chains: it must believe that each value is used here.
template <class Vector> inline void keep(Vector& v)
{
    asm volatile("" : "+v"(v));
}

#define SHEAF_CHAINS(step)                                                                                             \
    step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7) step(8) step(9) step(10) step(11)

__attribute__((target("avx512f,avx512bw,avx512vnni"))) void runVnni512(int rounds)
{
    const __m512i a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(5);
    __m512i sums[kChains] = {};
    for (int i = 0; i < rounds; ++i) {
#define SHEAF_STEP(n)                                                                                                  \
    sums[n] = _mm512_dpbusd_epi32(sums[n], a, b);                                                                      \
    keep(sums[n]);
        SHEAF_CHAINS(SHEAF_STEP)
#undef SHEAF_STEP
    }
}

__attribute__((target("avx2,avxvnni"))) void runVnni256(int rounds)
{
    const __m256i a = _mm256_set1_epi8(3), b = _mm256_set1_epi8(5);
    __m256i sums[kChains] = {};
    for (int i = 0; i < rounds; ++i) {
#define SHEAF_STEP(n)                                                                                                  \
    sums[n] = _mm256_dpbusd_avx_epi32(sums[n], a, b);                                                                  \
    keep(sums[n]);
        SHEAF_CHAINS(SHEAF_STEP)
#undef SHEAF_STEP
    }
}

__attribute__((target("avx2"))) void runAvx2(int rounds)
{
    const __m256i a = _mm256_set1_epi8(3);
    __m256i values[kChains] = {};
    for (int i = 0; i < rounds; ++i) {
#define SHEAF_STEP(n)                                                                                                  \
    values[n] = _mm256_maddubs_epi16(a, values[n]);                                                                    \
    keep(values[n]);
        SHEAF_CHAINS(SHEAF_STEP)
#undef SHEAF_STEP
    }
}

#undef SHEAF_CHAINS

#endif

double runPlain(int rounds)
{
    volatile signed char a = 3, b = 5;
    int sum = 0;
    for (int i = 0; i < rounds; ++i)
        sum += a * b;
    volatile int result = sum;
    static_cast<void>(result);
    return 2.0 * rounds;
}

} // namespace

double multiplyInt8(quant::Isa isa, int rounds)
{
#if defined(__x86_64__)
    const double bytes = static_cast<double>(rounds) * kChains;
    switch (isa) {
    case quant::Isa::Avx512Vnni:
        runVnni512(rounds);
        return bytes * 64 * 2;
    case quant::Isa::AvxVnni:
        runVnni256(rounds);
        return bytes * 32 * 2;
    case quant::Isa::Avx512:
    case quant::Isa::Avx2:
        runAvx2(rounds);
        return bytes * 32 * 2;
    case quant::Isa::Scalar:
        break;
    }
#endif
    static_cast<void>(isa);
    return runPlain(rounds);
}

double multiplyInt8(int rounds)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw"))
        return multiplyInt8(quant::Isa::Avx512Vnni, rounds);
    if (__builtin_cpu_supports("avxvnni"))
        return multiplyInt8(quant::Isa::AvxVnni, rounds);
    if (__builtin_cpu_supports("avx2"))
        return multiplyInt8(quant::Isa::Avx2, rounds);
#endif
    return multiplyInt8(quant::Isa::Scalar, rounds);
}

} // namespace sheaf::kernels
