#pragma once
// How blocks of panels are read with AVX-512: shared by the kernels for tiles and for one column. Static: no copy may
// stand in for another file's.

#include "engine/panels/block_layout.h"
#include "engine/panels/panel.h"

#include <immintrin.h>

namespace sheaf::panels {

using Bytes = const std::byte*;

static inline __m512i line(Bytes at)
{
    return _mm512_loadu_si512(at);
}

static inline __m512 halves(Bytes at)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(static_cast<const void*>(at))));
}

static inline __m512i low(__m512i v)
{
    return _mm512_and_si512(v, _mm512_set1_epi8(15));
}

static inline __m512i high(__m512i v)
{
    return _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));
}

/// Bits `bit` … of every byte, as many as `mask` keeps, moved to bit 4.
static inline __m512i upperBits(__m512i v, int bit, char mask)
{
    const __m512i bits = _mm512_and_si512(_mm512_srl_epi16(v, _mm_cvtsi32_si128(bit)), _mm512_set1_epi8(mask));
    return _mm512_slli_epi16(bits, 4);
}

/// Byte i of every row as a float.
template <int I> static inline __m512 byteAsFloat(__m512i v)
{
    return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(v, 8 * I), _mm512_set1_epi32(255)));
}

/// Signed byte i of every row as a float.
template <int I> static inline __m512 signedByteAsFloat(__m512i v)
{
    return _mm512_cvtepi32_ps(_mm512_srai_epi32(_mm512_slli_epi32(v, 24 - 8 * I), 24));
}

/// Two int16 of every row, twice.
struct Pairs {
    __m512i first, second;
};

/// Four signed bytes of every row, widened.
static inline Pairs signedPairs(__m512i bytes)
{
    const __m512i even = _mm512_srai_epi16(_mm512_slli_epi16(bytes, 8), 8); // bytes 0 and 2
    const __m512i odd = _mm512_srai_epi16(bytes, 8); // bytes 1 and 3
    constexpr __mmask32 kUpper = 0xaaaaaaaa;
    return {_mm512_mask_mov_epi16(even, kUpper, _mm512_slli_epi32(odd, 16)),
        _mm512_mask_mov_epi16(_mm512_srli_epi32(even, 16), kUpper, odd)};
}

/// Scales and minimums of eight groups, four bytes a row each (scaleMinQ4K).
struct SixBits {
    __m512i scales[2], minimums[2];
};

static inline SixBits sixBits(Bytes block)
{
    const __m512i a = line(block + Q4KPanel::kScales), b = line(block + Q4KPanel::kScales + kLine);
    const __m512i c = line(block + Q4KPanel::kScales + 2 * kLine);
    const __m512i six = _mm512_set1_epi8(63);
    return {{_mm512_and_si512(a, six), _mm512_or_si512(low(c), upperBits(a, 6, 3))},
        {_mm512_and_si512(b, six), _mm512_or_si512(high(c), upperBits(b, 6, 3))}};
}

static inline __m512i broadcast4(Bytes at)
{
    int four;
    __builtin_memcpy(&four, at, sizeof four);
    return _mm512_set1_epi32(four);
}

static inline __m512 broadcastFloat(Bytes at)
{
    float value;
    __builtin_memcpy(&value, at, sizeof value);
    return _mm512_set1_ps(value);
}

} // namespace sheaf::panels
