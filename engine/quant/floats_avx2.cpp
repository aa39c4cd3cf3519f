#include "engine/quant/floats.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

void dequantizeF16Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* halves = reinterpret_cast<const Half*>(src);
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(dst + i, _mm256_cvtph_ps(load16(halves + i)));
    for (; i < n; ++i)
        dst[i] = toFloat(halves[i]);
}

void dequantizeBf16Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* halves = reinterpret_cast<const Half*>(src);
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(
            dst + i, _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(load16(halves + i)), 16)));
    for (; i < n; ++i)
        dst[i] = floatFromBits(std::uint32_t{bitsOf(halves[i])} << 16);
}

} // namespace sheaf::quant
