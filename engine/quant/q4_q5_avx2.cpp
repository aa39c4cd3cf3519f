#include "engine/quant/q4_q5.h"

#include "engine/quant/avx2_blocks.h"

#include <cstring>

namespace sheaf::quant {

namespace {

std::uint32_t bits32(const std::uint8_t* bytes)
{
    std::uint32_t bits;
    std::memcpy(&bits, bytes, sizeof bits);
    return bits;
}

} // namespace

void dequantizeQ40Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ40*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block)
        storeScaled32(dst, _mm256_sub_epi8(nibbles32(block->qs), _mm256_set1_epi8(8)), toFloat(block->d));
}

void dequantizeQ41Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ41*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block)
        storeAffine32(dst, nibbles32(block->qs), toFloat(block->d), toFloat(block->m));
}

void dequantizeQ50Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ50*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        // Without its fifth bit a weight is nibble - 16, which is the nibble with the upper four bits set.
        const __m256i upper = _mm256_andnot_si256(spreadBits(bits32(block->qh)), _mm256_set1_epi8(-16));
        storeScaled32(dst, _mm256_or_si256(nibbles32(block->qs), upper), toFloat(block->d));
    }
}

void dequantizeQ51Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ51*>(src);
    for (float* end = dst + n; dst != end; dst += kSmallBlockWeights, ++block) {
        const __m256i fifth = _mm256_and_si256(spreadBits(bits32(block->qh)), _mm256_set1_epi8(16));
        storeAffine32(dst, _mm256_or_si256(nibbles32(block->qs), fifth), toFloat(block->d), toFloat(block->m));
    }
}

} // namespace sheaf::quant
