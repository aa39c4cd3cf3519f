// AVX-512 with VNNI: tiles of 32 rows by up to 12 columns.
//
// Tile: 24 integer sums, 2 registers of weights, 1 broadcast = 27 of 32 registers. Per group of four k: 2 loads, 12
// broadcasts from memory, 24 vpdpbusd. On cores with two multiply ports (Xeon since Ice Lake, Zen 5) that is 12 cycles
// of multiplies against 7 of loads; on one port (Zen 4) 24. Per sub-block of 32, 24 conversions and 24 fused
// multiply-adds go to the same ports: at most 80 % of the peak; of 16 (Q6_K), 66 %.
// The float tile (1.5 KiB) lives in the first-level cache and takes part as memory operand.
// Measured on Zen 4, 2026-11-21: see bench/README.md, panels_bench.

#include "engine/panels/block_layout.h"
#include "engine/panels/panel_kernels.h"
#include "engine/panels/vnni512_blocks.h"

namespace sheaf::panels {

namespace {

inline void storeRows(float* row0, std::size_t half, __m512 v)
{
    _mm512_store_ps(row0 + half * kPanelRows, v);
}

/// Streams are read once and in order, but two at a time and across pages: asked for this far ahead.
inline void prefetch(Bytes block, std::size_t bytes)
{
    constexpr std::size_t kAhead = 2304;
    for (std::size_t at = 0; at < bytes; at += kLine)
        _mm_prefetch(reinterpret_cast<const char*>(block) + kAhead + at, _MM_HINT_T0);
}

/// Stores four codes of every row and adds them to the rows' sums.
inline void store(std::uint8_t* to, __m512i v, __m512i& sums)
{
    _mm512_store_si512(to, v);
    sums = _mm512_dpbusd_epi32(sums, v, _mm512_set1_epi8(1));
}

/// What a zero point and a sum of activations add, for codes that stand Offset above their weights: (sum of codes - 32
/// * Offset, -Offset) of every row.
template <int Offset> inline void storeZeroTerms(__m512i sums, std::size_t sub, std::size_t half, UnpackedChunk& to)
{
    const __m512i first = _mm512_sub_epi32(sums, _mm512_set1_epi32(32 * Offset));
    constexpr __mmask32 kSecond = 0xaaaaaaaa;
    _mm512_store_si512(to.zeroTerms[sub][half], _mm512_mask_mov_epi16(first, kSecond, _mm512_set1_epi16(-Offset)));
}

// Blocks of 32 weights.

void unpackQ40(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    const __m512i top = _mm512_set1_epi8(static_cast<char>(0xf0));
    for (std::size_t b = 0; b < blocks; ++b, block += Q40Panel::kBytes) {
        prefetch(block, Q40Panel::kBytes);
        __m512i sums = _mm512_setzero_si512();
        for (std::size_t t = 0; t < 4; ++t) {
            const __m512i v = line(block + Q40Panel::kCodes + t * kLine);
            store(to.codes[8 * b + t][half], _mm512_and_si512(_mm512_slli_epi16(v, 4), top), sums);
            store(to.codes[8 * b + 4 + t][half], _mm512_and_si512(v, top), sums);
        }
        storeZeroTerms<128>(sums, b, half, to);
        storeRows(to.scales[b], half, _mm512_mul_ps(halves(block + Q40Panel::kD), _mm512_set1_ps(1.0F / 16)));
    }
}

void unpackQ41(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    for (std::size_t b = 0; b < blocks; ++b, block += Q41Panel::kBytes) {
        prefetch(block, Q41Panel::kBytes);
        __m512i sums = _mm512_setzero_si512();
        for (std::size_t t = 0; t < 4; ++t) {
            const __m512i v = line(block + Q41Panel::kCodes + t * kLine);
            store(to.codes[8 * b + t][half], low(v), sums);
            store(to.codes[8 * b + 4 + t][half], high(v), sums);
        }
        storeZeroTerms<0>(sums, b, half, to);
        storeRows(to.scales[b], half, halves(block + Q41Panel::kD));
        storeRows(to.minimums[b], half, halves(block + Q41Panel::kM));
    }
}

/// Bits 4t … 4t + 3 of every row, spread to bit 4 of its four bytes.
inline __m512i fifthBits(__m512i bits, unsigned t)
{
    const __m512i four = _mm512_and_si512(_mm512_srli_epi32(bits, 4 * t), _mm512_set1_epi32(15));
    const __m512i spread = _mm512_mullo_epi32(four, _mm512_set1_epi32(0x00204081));
    return _mm512_slli_epi32(_mm512_and_si512(spread, _mm512_set1_epi32(0x01010101)), 4);
}

/// Five-bit codes, shifted left by `Shift`.
template <int Shift>
inline void unpackFiveBits(Bytes block, std::size_t high5, std::size_t b, std::size_t half, UnpackedChunk& to)
{
    const __m512i bits = line(block + high5);
    __m512i sums = _mm512_setzero_si512();
    for (unsigned t = 0; t < 4; ++t) {
        const __m512i v = line(block + t * kLine);
        const __m512i first = _mm512_or_si512(low(v), fifthBits(bits, t));
        const __m512i second = _mm512_or_si512(high(v), fifthBits(bits, t + 4));
        store(to.codes[8 * b + t][half], _mm512_slli_epi32(first, Shift), sums);
        store(to.codes[8 * b + 4 + t][half], _mm512_slli_epi32(second, Shift), sums);
    }
    storeZeroTerms<Shift == 0 ? 0 : 128>(sums, b, half, to);
}

void unpackQ50(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    for (std::size_t b = 0; b < blocks; ++b, block += Q50Panel::kBytes) {
        prefetch(block, Q50Panel::kBytes);
        unpackFiveBits<3>(block, Q50Panel::kHigh, b, half, to);
        storeRows(to.scales[b], half, _mm512_mul_ps(halves(block + Q50Panel::kD), _mm512_set1_ps(1.0F / 8)));
    }
}

void unpackQ51(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    for (std::size_t b = 0; b < blocks; ++b, block += Q51Panel::kBytes) {
        prefetch(block, Q51Panel::kBytes);
        unpackFiveBits<0>(block, Q51Panel::kHigh, b, half, to);
        storeRows(to.scales[b], half, halves(block + Q51Panel::kD));
        storeRows(to.minimums[b], half, halves(block + Q51Panel::kM));
    }
}

void unpackQ80(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    const __m512i sign = _mm512_set1_epi8(static_cast<char>(0x80));
    for (std::size_t b = 0; b < blocks; ++b, block += Q80Panel::kBytes) {
        prefetch(block, Q80Panel::kBytes);
        __m512i sums = _mm512_setzero_si512();
        for (std::size_t t = 0; t < 8; ++t)
            store(to.codes[8 * b + t][half], _mm512_xor_si512(line(block + Q80Panel::kCodes + t * kLine), sign), sums);
        storeZeroTerms<128>(sums, b, half, to);
        storeRows(to.scales[b], half, halves(block + Q80Panel::kD));
    }
}

// Blocks of 256 weights.

/// Four unsigned scales of every row, times d, to sub-blocks from `sub` on.
inline void storeScales(__m512i scales, __m512 d, std::size_t sub, std::size_t half, UnpackedChunk& to)
{
    storeRows(to.scales[sub], half, _mm512_mul_ps(d, byteAsFloat<0>(scales)));
    storeRows(to.scales[sub + 1], half, _mm512_mul_ps(d, byteAsFloat<1>(scales)));
    storeRows(to.scales[sub + 2], half, _mm512_mul_ps(d, byteAsFloat<2>(scales)));
    storeRows(to.scales[sub + 3], half, _mm512_mul_ps(d, byteAsFloat<3>(scales)));
}

/// Four signed bytes of every row as two pairs of minimums.
inline void storeMinimums(__m512i bytes, std::size_t pair, std::size_t half, UnpackedChunk& to)
{
    const Pairs pairs = signedPairs(bytes);
    _mm512_store_si512(to.integerMinimums[pair][half], pairs.first);
    _mm512_store_si512(to.integerMinimums[pair + 1][half], pairs.second);
}

inline void unpackScalesK(Bytes block, std::size_t half, UnpackedChunk& to)
{
    const SixBits six = sixBits(block);
    const __m512 d = halves(block + Q4KPanel::kD);
    storeScales(six.scales[0], d, 0, half, to);
    storeScales(six.scales[1], d, 4, half, to);
    storeMinimums(six.minimums[0], 0, half, to);
    storeMinimums(six.minimums[1], 2, half, to);
    storeRows(to.minimumScales, half, halves(block + Q4KPanel::kDmin));
}

/// Adds a sub-block's codes, times its scale, to what a zero point of one adds.
inline __m512 addScaled(__m512 total, __m512i sums, std::size_t sub, std::size_t half, const UnpackedChunk& chunk)
{
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_load_ps(chunk.scales[sub] + half * kPanelRows), total);
}

void unpackQ4K(Bytes block, std::size_t, std::size_t half, UnpackedChunk& to)
{
    prefetch(block, Q4KPanel::kBytes);
    unpackScalesK(block, half, to);
    __m512 zeroSum = _mm512_setzero_ps();
    for (std::size_t j = 0; j < 4; ++j) {
        __m512i first = _mm512_setzero_si512(), second = first;
        for (std::size_t t = 0; t < 8; ++t) {
            const __m512i v = line(block + Q4KPanel::kCodes + (8 * j + t) * kLine);
            store(to.codes[16 * j + t][half], low(v), first);
            store(to.codes[16 * j + 8 + t][half], high(v), second);
        }
        zeroSum = addScaled(addScaled(zeroSum, first, 2 * j, half, to), second, 2 * j + 1, half, to);
    }
    storeRows(to.zeroSums, half, zeroSum);
}

void unpackQ5K(Bytes block, std::size_t, std::size_t half, UnpackedChunk& to)
{
    prefetch(block, Q5KPanel::kBytes);
    unpackScalesK(block, half, to);
    __m512 zeroSum = _mm512_setzero_ps();
    for (std::size_t j = 0; j < 4; ++j) {
        __m512i first = _mm512_setzero_si512(), second = first;
        const int bit = static_cast<int>(2 * j);
        for (std::size_t t = 0; t < 8; ++t) {
            const __m512i fifth = line(block + Q5KPanel::kHigh + t * kLine);
            const __m512i v = line(block + Q5KPanel::kCodes + (8 * j + t) * kLine);
            store(to.codes[16 * j + t][half], _mm512_or_si512(low(v), upperBits(fifth, bit, 1)), first);
            store(to.codes[16 * j + 8 + t][half], _mm512_or_si512(high(v), upperBits(fifth, bit + 1, 1)), second);
        }
        zeroSum = addScaled(addScaled(zeroSum, first, 2 * j, half, to), second, 2 * j + 1, half, to);
    }
    storeRows(to.zeroSums, half, zeroSum);
}

/// Scales are signed bytes; the offset of 32 is a minimum of its own (see the reference).
inline void unpackScalesQ6K(Bytes block, std::size_t half, UnpackedChunk& to)
{
    const __m512 d = halves(block + Q6KPanel::kD);
    storeRows(to.minimumScales, half, _mm512_mul_ps(d, _mm512_set1_ps(32)));
    for (std::size_t q = 0; q < 4; ++q) {
        const __m512i v = line(block + Q6KPanel::kScales + q * kLine);
        storeMinimums(v, 2 * q, half, to);
        const auto scale = [&](std::size_t sub, __m512i bytes) {
            storeRows(to.scales[sub], half, _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_srai_epi32(bytes, 24))));
        };
        scale(4 * q, _mm512_slli_epi32(v, 24));
        scale(4 * q + 1, _mm512_slli_epi32(v, 16));
        scale(4 * q + 2, _mm512_slli_epi32(v, 8));
        scale(4 * q + 3, v);
    }
}

/// Run R (32 weights: two sub-blocks) of half n of a block.
template <int R>
inline __m512 unpackRunQ6K(Bytes block, std::size_t n, std::size_t half, __m512 zeroSum, UnpackedChunk& to)
{
    for (std::size_t part = 0; part < 2; ++part) {
        __m512i sums = _mm512_setzero_si512();
        for (std::size_t t = 4 * part; t < 4 * part + 4; ++t) {
            const __m512i v = line(block + Q6KPanel::kLow + (16 * n + R % 2 * 8 + t) * kLine);
            const __m512i upper = line(block + Q6KPanel::kHigh + (8 * n + t) * kLine);
            store(to.codes[32 * n + 8 * R + t][half],
                _mm512_or_si512(R < 2 ? low(v) : high(v), upperBits(upper, 2 * R, 3)), sums);
        }
        zeroSum = addScaled(zeroSum, sums, 8 * n + 2 * R + part, half, to);
    }
    return zeroSum;
}

void unpackQ6K(Bytes block, std::size_t, std::size_t half, UnpackedChunk& to)
{
    prefetch(block, Q6KPanel::kBytes);
    unpackScalesQ6K(block, half, to);
    __m512 zeroSum = _mm512_setzero_ps();
    for (std::size_t n = 0; n < 2; ++n) {
        zeroSum = unpackRunQ6K<0>(block, n, half, zeroSum, to);
        zeroSum = unpackRunQ6K<1>(block, n, half, zeroSum, to);
        zeroSum = unpackRunQ6K<2>(block, n, half, zeroSum, to);
        zeroSum = unpackRunQ6K<3>(block, n, half, zeroSum, to);
    }
    storeRows(to.zeroSums, half, zeroSum);
}

Unpack unpack(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return unpackQ40;
    case TensorType::Q4_1:
        return unpackQ41;
    case TensorType::Q5_0:
        return unpackQ50;
    case TensorType::Q5_1:
        return unpackQ51;
    case TensorType::Q8_0:
        return unpackQ80;
    case TensorType::Q4_K:
        return unpackQ4K;
    case TensorType::Q5_K:
        return unpackQ5K;
    case TensorType::Q6_K:
        return unpackQ6K;
    default:
        return nullptr;
    }
}

/// The integer sums of a sub-block. Loops over N are unrolled, so that GCC keeps the array in registers.
template <int N> struct Sums {
    __m512i top[N], bottom[N];

    /// `groups` groups of four k; `codes` advances over the tile.
    template <int Groups> inline __attribute__((always_inline)) void add(const std::uint8_t (*w)[2][kLine], Bytes codes)
    {
#pragma GCC unroll 8
        for (int g = 0; g < Groups; ++g) {
            const __m512i w0 = _mm512_load_si512(w[g][0]), w1 = _mm512_load_si512(w[g][1]);
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                const __m512i x = broadcast4(codes + (g * N + n) * 4);
                top[n] = _mm512_dpbusd_epi32(top[n], w0, x);
                bottom[n] = _mm512_dpbusd_epi32(bottom[n], w1, x);
            }
        }
    }
};

inline void addTo(float* at, __m512 product, __m512 factor)
{
    _mm512_storeu_ps(at, _mm512_fmadd_ps(product, factor, _mm512_loadu_ps(at)));
}

template <int N, int Sub> void multiplyBlock(const UnpackedChunk& w, std::size_t, const std::byte* tile, float* c)
{
    constexpr int kSubs = 256 / Sub, kGroups = Sub / 4;
    alignas(64) float f[N * kTileRows];
    for (int s = 0; s < kSubs; ++s) {
        Sums<N> sums;
#pragma GCC unroll 12
        for (int n = 0; n < N; ++n)
            sums.top[n] = sums.bottom[n] = _mm512_setzero_si512();
        sums.template add<kGroups>(w.codes + s * kGroups, tile + s * Sub * N);
        const __m512 top = _mm512_load_ps(w.scales[s]), bottom = _mm512_load_ps(w.scales[s] + kPanelRows);
        if (s == 0) {
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                _mm512_store_ps(f + n * kTileRows, _mm512_mul_ps(_mm512_cvtepi32_ps(sums.top[n]), top));
                _mm512_store_ps(
                    f + n * kTileRows + kPanelRows, _mm512_mul_ps(_mm512_cvtepi32_ps(sums.bottom[n]), bottom));
            }
        } else {
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                addTo(f + n * kTileRows, _mm512_cvtepi32_ps(sums.top[n]), top);
                addTo(f + n * kTileRows + kPanelRows, _mm512_cvtepi32_ps(sums.bottom[n]), bottom);
            }
        }
    }
    constexpr int kPairs = kSubs / 2;
    const Bytes sums = tile + (Sub == 16 ? 256 : 256 + kSums16Bytes) * N;
    const Bytes scales = tile + (256 + kSums16Bytes + kSums32Bytes) * N;
    const __m512 top = _mm512_load_ps(w.minimumScales), bottom = _mm512_load_ps(w.minimumScales + kPanelRows);
    const __m512 topZero = _mm512_load_ps(w.zeroSums), bottomZero = _mm512_load_ps(w.zeroSums + kPanelRows);
    for (int n = 0; n < N; ++n) {
        __m512i first = _mm512_setzero_si512(), second = first;
#pragma GCC unroll 8
        for (int p = 0; p < kPairs; ++p) {
            const __m512i x = broadcast4(sums + (p * N + n) * 4);
            first = _mm512_dpwssd_epi32(first, _mm512_load_si512(w.integerMinimums[p][0]), x);
            second = _mm512_dpwssd_epi32(second, _mm512_load_si512(w.integerMinimums[p][1]), x);
        }
        const float* from = f + n * kTileRows;
        const __m512 scale = broadcastFloat(scales + n * 4), zero = broadcastFloat(scales + (N + n) * 4);
        const __m512 f0 = _mm512_fmadd_ps(zero, topZero, _mm512_load_ps(from));
        const __m512 f1 = _mm512_fmadd_ps(zero, bottomZero, _mm512_load_ps(from + kPanelRows));
        addTo(c + n * kTileRows, _mm512_fnmadd_ps(_mm512_cvtepi32_ps(first), top, f0), scale);
        addTo(c + n * kTileRows + kPanelRows, _mm512_fnmadd_ps(_mm512_cvtepi32_ps(second), bottom, f1), scale);
    }
}

template <int N, Scheme S>
void multiplySmall(const UnpackedChunk& w, std::size_t subBlocks, const std::byte* tile, float* c)
{
    for (std::size_t s = 0; s < subBlocks; ++s, tile += kSmallColumnBytes * N) {
        const Bytes scales = tile + 32 * N;
        Sums<N> sums;
        const __m512i topZero = _mm512_load_si512(w.zeroTerms[s][0]);
        const __m512i bottomZero = _mm512_load_si512(w.zeroTerms[s][1]);
#pragma GCC unroll 12
        for (int n = 0; n < N; ++n) {
            const __m512i zero = broadcast4(scales + (2 * N + n) * 4);
            sums.top[n] = _mm512_madd_epi16(topZero, zero);
            sums.bottom[n] = _mm512_madd_epi16(bottomZero, zero);
        }
        sums.template add<8>(w.codes + 8 * s, tile);
        const __m512 top = _mm512_load_ps(w.scales[s]), bottom = _mm512_load_ps(w.scales[s] + kPanelRows);
#pragma GCC unroll 12
        for (int n = 0; n < N; ++n) {
            const __m512 scale = broadcastFloat(scales + n * 4);
            float* to = c + n * kTileRows;
            __m512 first
                = _mm512_fmadd_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sums.top[n]), top), scale, _mm512_loadu_ps(to));
            __m512 second = _mm512_fmadd_ps(
                _mm512_mul_ps(_mm512_cvtepi32_ps(sums.bottom[n]), bottom), scale, _mm512_loadu_ps(to + kPanelRows));
            if (S == Scheme::Minimum) {
                const __m512 sum = broadcastFloat(scales + (N + n) * 4);
                first = _mm512_fmadd_ps(_mm512_load_ps(w.minimums[s]), sum, first);
                second = _mm512_fmadd_ps(_mm512_load_ps(w.minimums[s] + kPanelRows), sum, second);
            }
            _mm512_storeu_ps(to, first);
            _mm512_storeu_ps(to + kPanelRows, second);
        }
    }
}

template <int N = kTileColumns> MultiplyTile tileOf(const PanelType& type, int columns)
{
    if constexpr (N > 1) {
        if (columns < N)
            return tileOf<N - 1>(type, columns);
    }
    switch (type.scheme) {
    case Scheme::Offset:
        return multiplySmall<N, Scheme::Offset>;
    case Scheme::Minimum:
        return multiplySmall<N, Scheme::Minimum>;
    case Scheme::Block:
        break;
    }
    return type.subWeights == 16 ? multiplyBlock<N, 16> : multiplyBlock<N, 32>;
}

MultiplyTile multiplyTile(const PanelType& type, std::size_t columns)
{
    return tileOf(type, static_cast<int>(columns));
}

constexpr float kSmallestRange = 1e-30F; ///< as in the reference

/// x = scale * (q + zero)
struct Steps {
    float scale = 0;
    float inverse = 0;
    int zero = 0;
};

/// For `Count` floats. As integers, magnitudes are ordered, with infinity and NaN above all.
template <int Count> inline Steps stepsFor(const float* x)
{
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    __m512i largest = _mm512_setzero_si512();
    __m512 high = _mm512_setzero_ps(), low = high;
    for (int i = 0; i < Count; i += 16) {
        const __m512 v = _mm512_loadu_ps(x + i);
        largest = _mm512_max_epi32(largest, _mm512_and_si512(_mm512_castps_si512(v), magnitude));
        high = _mm512_max_ps(high, v);
        low = _mm512_min_ps(low, v);
    }
    constexpr int kInfinity = 0x7f800000;
    if (_mm512_reduce_max_epi32(largest) >= kInfinity)
        return {__builtin_nanf(""), 0, 0};
    const float top = _mm512_reduce_max_ps(high), bottom = _mm512_reduce_min_ps(low), range = top - bottom;
    if (range < kSmallestRange)
        return {};
    const float inverse = 254 / range;
    const __m128 middle = _mm_set_ss((top + bottom) * 0.5F * inverse);
    return {range / 254, inverse, _mm_cvtss_si32(middle)};
}

/// Makes integers of 16 floats at a time.
class Quantiser {
public:
    explicit Quantiser(const Steps& steps)
        : m_inverse(_mm512_set1_ps(steps.inverse))
        , m_zero(_mm512_set1_epi32(steps.zero))
    {
    }

    /// Returns the sum of the bytes.
    int quantise(const float* x, std::int8_t* to) const
    {
        const __m512i step = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x), m_inverse));
        const __m512i q = _mm512_max_epi32(_mm512_sub_epi32(step, m_zero), _mm512_set1_epi32(-127));
        const __m128i bytes = _mm512_cvtsepi32_epi8(q);
        _mm_store_si128(static_cast<__m128i*>(static_cast<void*>(to)), bytes);
        // Bytes + 128, added up in two halves by sums of absolute differences.
        const __m128i positive = _mm_xor_si128(bytes, _mm_set1_epi8(static_cast<char>(0x80)));
        const __m128i sums = _mm_sad_epu8(positive, _mm_setzero_si128());
        return _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4) - 16 * 128;
    }

private:
    __m512 m_inverse;
    __m512i m_zero;
};

template <class T> inline void write(std::byte* to, T value)
{
    __builtin_memcpy(to, &value, sizeof value);
}

inline void scatter(const std::int8_t* codes, std::size_t count, std::size_t columns, std::byte* to)
{
    for (std::size_t g = 0; g < count / 4; ++g, to += 4 * columns)
        __builtin_memcpy(to, codes + 4 * g, 4);
}

void quantiseBlock(const float* x, std::size_t columns, std::size_t column, std::byte* tile)
{
    alignas(64) std::int8_t codes[256];
    const Steps steps = stepsFor<256>(x);
    const Quantiser quantiser(steps);
    const bool finite = steps.scale == steps.scale;
    std::byte* sums16 = tile + 256 * columns;
    std::byte* sums32 = sums16 + kSums16Bytes * columns;
    for (std::size_t pair = 0; pair < 8; ++pair) {
        int a = quantiser.quantise(x + 32 * pair, codes + 32 * pair) + 16 * steps.zero;
        int b = quantiser.quantise(x + 32 * pair + 16, codes + 32 * pair + 16) + 16 * steps.zero;
        if (!finite) {
            __builtin_memset(codes + 32 * pair, 0, 32);
            a = b = 0;
        }
        std::byte* to = sums16 + (pair * columns + column) * 4;
        write(to, static_cast<std::int16_t>(a));
        write(to + 2, static_cast<std::int16_t>(b));
        write(sums32 + ((pair / 2 * columns + column) * 2 + pair % 2) * 2, static_cast<std::int16_t>(a + b));
    }
    std::byte* scales = sums32 + kSums32Bytes * columns + column * 4;
    write(scales, steps.scale);
    write(scales + 4 * columns, static_cast<float>(steps.zero));
    scatter(codes, 256, columns, tile + column * 4);
}

void quantiseSmall(const float* x, std::size_t columns, std::size_t column, std::byte* tile)
{
    alignas(64) std::int8_t codes[32];
    const Steps steps = stepsFor<32>(x);
    const Quantiser quantiser(steps);
    int sum = quantiser.quantise(x, codes) + quantiser.quantise(x + 16, codes + 16);
    if (steps.scale != steps.scale) {
        __builtin_memset(codes, 0, sizeof codes);
        sum = 0;
    }
    std::byte* scales = tile + 32 * columns + column * 4;
    write(scales, steps.scale);
    write(scales + 4 * columns, steps.scale * static_cast<float>(sum + 32 * steps.zero));
    write(scales + 8 * columns, static_cast<std::int16_t>(steps.zero));
    write(scales + 8 * columns + 2, static_cast<std::int16_t>(sum));
    scatter(codes, 32, columns, tile + column * 4);
}

void quantiseTile(
    Scheme scheme, const float* x, std::size_t xStride, std::size_t columns, std::size_t k, std::byte* tile)
{
    const std::size_t step = scheme == Scheme::Block ? 256 : 32;
    for (std::size_t at = 0; at < k; at += step, tile += columnBytes(scheme, step) * columns)
        for (std::size_t column = 0; column < columns; ++column) {
            const float* from = x + column * xStride + at;
            if (scheme == Scheme::Block)
                quantiseBlock(from, columns, column, tile);
            else
                quantiseSmall(from, columns, column, tile);
        }
}

} // namespace

const PanelKernels& vnni512PanelKernels()
{
    static constexpr PanelKernels kKernels = {unpack, multiplyTile, quantiseTile, vnni512Column};
    return kKernels;
}

} // namespace sheaf::panels
