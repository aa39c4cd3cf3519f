// AVX-512 with VNNI: one column, which is what generating a token multiplies. Nothing is unpacked into memory: a line
// of codes is loaded, split and multiplied, so that reading the weights takes longer than the arithmetic.
//
// Per line of 64 bytes: 1 load, 3 to split it, 2 vpdpbusd for the products and 2 for the codes' sums (zero point). The
// floats are the tile kernels', in their order, bit for bit.

#include "engine/panels/activations.h"
#include "engine/panels/panel_kernels.h"
#include "engine/panels/vnni512_blocks.h"

namespace sheaf::panels {

namespace {

/// Streams are read once: asked for this far ahead, across pages. Measured on Zen 4, 2026-11-21, panels_bench.
constexpr std::size_t kAhead = 4096;

inline __m512i streamed(Bytes at)
{
    _mm_prefetch(reinterpret_cast<const char*>(at) + kAhead, _MM_HINT_T0);
    return line(at);
}

inline __m512i ones()
{
    return _mm512_set1_epi8(1);
}

/// Sums of a sub-block: of codes times activations, and of the codes.
struct SubSums {
    __m512i products = _mm512_setzero_si512(), codes = _mm512_setzero_si512();

    inline void add(__m512i w, Bytes activations)
    {
        products = _mm512_dpbusd_epi32(products, w, broadcast4(activations));
        codes = _mm512_dpbusd_epi32(codes, w, ones());
    }
};

/// What a block of 256 adds up to before minimums and the activations' scale.
struct BlockSums {
    __m512 f = _mm512_setzero_ps(), zeros = _mm512_setzero_ps();

    inline void add(const SubSums& sums, __m512 scale, bool first)
    {
        const __m512 products = _mm512_cvtepi32_ps(sums.products);
        f = first ? _mm512_mul_ps(products, scale) : _mm512_fmadd_ps(products, scale, f);
        zeros = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums.codes), scale, zeros);
    }

    inline __m512 finish(__m512i minimum, __m512 minimumScale, Bytes column, __m512 total) const
    {
        constexpr std::size_t kScale = 256 + kSums16Bytes + kSums32Bytes;
        const __m512 centred = _mm512_fmadd_ps(broadcastFloat(column + kScale + 4), zeros, f);
        const __m512 sum = _mm512_fnmadd_ps(_mm512_cvtepi32_ps(minimum), minimumScale, centred);
        return _mm512_fmadd_ps(sum, broadcastFloat(column + kScale), total);
    }
};

template <bool FifthBit> void columnK(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    constexpr std::size_t kCodes = FifthBit ? Q5KPanel::kCodes : Q4KPanel::kCodes;
    constexpr std::size_t kBytes = FifthBit ? Q5KPanel::kBytes : Q4KPanel::kBytes;
    __m512 total = _mm512_setzero_ps();
    for (; blocks > 0; --blocks, block += kBytes, column += kBlockColumnBytes) {
        const SixBits six = sixBits(block);
        const __m512 d = halves(block + Q4KPanel::kD);
        __m512 scales[8];
        for (int i = 0; i < 2; ++i) {
            scales[4 * i] = _mm512_mul_ps(d, byteAsFloat<0>(six.scales[i]));
            scales[4 * i + 1] = _mm512_mul_ps(d, byteAsFloat<1>(six.scales[i]));
            scales[4 * i + 2] = _mm512_mul_ps(d, byteAsFloat<2>(six.scales[i]));
            scales[4 * i + 3] = _mm512_mul_ps(d, byteAsFloat<3>(six.scales[i]));
        }
        BlockSums sums;
        for (std::size_t j = 0; j < 4; ++j) {
            SubSums first, second;
            for (std::size_t t = 0; t < 8; ++t) {
                const __m512i v = streamed(block + kCodes + (8 * j + t) * kLine);
                __m512i w0 = low(v), w1 = high(v);
                if (FifthBit) {
                    const __m512i fifth = line(block + Q5KPanel::kHigh + t * kLine);
                    w0 = _mm512_or_si512(w0, upperBits(fifth, static_cast<int>(2 * j), 1));
                    w1 = _mm512_or_si512(w1, upperBits(fifth, static_cast<int>(2 * j + 1), 1));
                }
                first.add(w0, column + (16 * j + t) * 4);
                second.add(w1, column + (16 * j + 8 + t) * 4);
            }
            sums.add(first, scales[2 * j], j == 0);
            sums.add(second, scales[2 * j + 1], false);
        }
        __m512i minimum = _mm512_setzero_si512();
        for (int i = 0; i < 2; ++i) {
            const Pairs pairs = signedPairs(six.minimums[i]);
            const Bytes of = column + 256 + kSums16Bytes + 8 * i;
            minimum = _mm512_dpwssd_epi32(minimum, pairs.first, broadcast4(of));
            minimum = _mm512_dpwssd_epi32(minimum, pairs.second, broadcast4(of + 4));
        }
        total = sums.finish(minimum, halves(block + Q4KPanel::kDmin), column, total);
    }
    _mm512_storeu_ps(c, total);
}

/// Run R (32 weights: two sub-blocks of 16) of half n of a block.
template <int R>
inline void addRunQ6K(Bytes block, std::size_t n, Bytes column, __m512i scales, __m512 d, BlockSums& sums)
{
    for (std::size_t part = 0; part < 2; ++part) {
        SubSums sub;
        for (std::size_t t = 4 * part; t < 4 * part + 4; ++t) {
            const __m512i v = streamed(block + Q6KPanel::kLow + (16 * n + R % 2 * 8 + t) * kLine);
            const __m512i upper = line(block + Q6KPanel::kHigh + (8 * n + t) * kLine);
            sub.add(_mm512_or_si512(R < 2 ? low(v) : high(v), upperBits(upper, 2 * R, 3)),
                column + (32 * n + 8 * R + t) * 4);
        }
        constexpr int kFirst = R % 2 * 2; // of the run's two scales among the line's four
        const __m512 scale = part == 0 ? signedByteAsFloat<kFirst>(scales) : signedByteAsFloat<kFirst + 1>(scales);
        sums.add(sub, _mm512_mul_ps(d, scale), n == 0 && R == 0 && part == 0);
    }
}

void columnQ6K(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    __m512 total = _mm512_setzero_ps();
    for (; blocks > 0; --blocks, block += Q6KPanel::kBytes, column += kBlockColumnBytes) {
        const __m512 d = halves(block + Q6KPanel::kD);
        BlockSums sums;
        __m512i minimum = _mm512_setzero_si512();
        for (std::size_t n = 0; n < 2; ++n) {
            const __m512i a = line(block + Q6KPanel::kScales + 2 * n * kLine);
            const __m512i b = line(block + Q6KPanel::kScales + (2 * n + 1) * kLine);
            addRunQ6K<0>(block, n, column, a, d, sums);
            addRunQ6K<1>(block, n, column, a, d, sums);
            addRunQ6K<2>(block, n, column, b, d, sums);
            addRunQ6K<3>(block, n, column, b, d, sums);
            const Pairs pa = signedPairs(a), pb = signedPairs(b);
            const Bytes of = column + 256 + 16 * n;
            minimum = _mm512_dpwssd_epi32(minimum, pa.first, broadcast4(of));
            minimum = _mm512_dpwssd_epi32(minimum, pa.second, broadcast4(of + 4));
            minimum = _mm512_dpwssd_epi32(minimum, pb.first, broadcast4(of + 8));
            minimum = _mm512_dpwssd_epi32(minimum, pb.second, broadcast4(of + 12));
        }
        total = sums.finish(minimum, _mm512_mul_ps(d, _mm512_set1_ps(32)), column, total);
    }
    _mm512_storeu_ps(c, total);
}

// Blocks of 32 weights. The zero point fits a byte, so it is multiplied with the codes like an activation.

struct SmallSums {
    __m512i sum, zero;

    /// offset: what every code stands above its weight.
    SmallSums(Bytes scales, int offset)
    {
        std::int16_t zeroAndSum[2];
        __builtin_memcpy(zeroAndSum, scales + 8, sizeof zeroAndSum);
        sum = _mm512_set1_epi32(-offset * (32 * zeroAndSum[0] + zeroAndSum[1]));
        zero = _mm512_set1_epi8(static_cast<char>(zeroAndSum[0]));
    }

    inline void add(__m512i w, Bytes activations)
    {
        sum = _mm512_dpbusd_epi32(sum, w, broadcast4(activations));
        sum = _mm512_dpbusd_epi32(sum, w, zero);
    }

    inline __m512 finish(__m512 d, Bytes scales, __m512 total) const
    {
        return _mm512_fmadd_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sum), d), broadcastFloat(scales), total);
    }
};

void columnQ41(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    __m512 total = _mm512_setzero_ps();
    for (; blocks > 0; --blocks, block += Q41Panel::kBytes, column += kSmallColumnBytes) {
        const Bytes scales = column + 32;
        SmallSums sums(scales, 0);
        for (std::size_t t = 0; t < 4; ++t) {
            const __m512i v = streamed(block + Q41Panel::kCodes + t * kLine);
            sums.add(low(v), column + 4 * t);
            sums.add(high(v), column + 16 + 4 * t);
        }
        total = sums.finish(halves(block + Q41Panel::kD), scales, total);
        total = _mm512_fmadd_ps(halves(block + Q41Panel::kM), broadcastFloat(scales + 4), total);
    }
    _mm512_storeu_ps(c, total);
}

void columnQ40(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    const __m512i top = _mm512_set1_epi8(static_cast<char>(0xf0));
    __m512 total = _mm512_setzero_ps();
    for (; blocks > 0; --blocks, block += Q40Panel::kBytes, column += kSmallColumnBytes) {
        const Bytes scales = column + 32;
        SmallSums sums(scales, 128);
        for (std::size_t t = 0; t < 4; ++t) {
            const __m512i v = streamed(block + Q40Panel::kCodes + t * kLine);
            sums.add(_mm512_and_si512(_mm512_slli_epi16(v, 4), top), column + 4 * t);
            sums.add(_mm512_and_si512(v, top), column + 16 + 4 * t);
        }
        const __m512 d = _mm512_mul_ps(halves(block + Q40Panel::kD), _mm512_set1_ps(1.0F / 16));
        total = sums.finish(d, scales, total);
    }
    _mm512_storeu_ps(c, total);
}

void columnQ80(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    const __m512i sign = _mm512_set1_epi8(static_cast<char>(0x80));
    __m512 total = _mm512_setzero_ps();
    for (; blocks > 0; --blocks, block += Q80Panel::kBytes, column += kSmallColumnBytes) {
        const Bytes scales = column + 32;
        SmallSums sums(scales, 128);
        for (std::size_t t = 0; t < 8; ++t)
            sums.add(_mm512_xor_si512(streamed(block + Q80Panel::kCodes + t * kLine), sign), column + 4 * t);
        total = sums.finish(halves(block + Q80Panel::kD), scales, total);
    }
    _mm512_storeu_ps(c, total);
}

} // namespace

MultiplyColumn vnni512Column(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return columnQ40;
    case TensorType::Q4_1:
        return columnQ41;
    case TensorType::Q8_0:
        return columnQ80;
    case TensorType::Q4_K:
        return columnK<false>;
    case TensorType::Q5_K:
        return columnK<true>;
    case TensorType::Q6_K:
        return columnQ6K;
    default:
        return nullptr;
    }
}

} // namespace sheaf::panels
