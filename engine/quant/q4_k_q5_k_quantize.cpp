#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/scale_search.h"

#include <cstring>

namespace sheaf::quant {

namespace {

/// The inverse of scaleMinQ4K.
void packScales(const AffineBlock& block, std::uint8_t* packed)
{
    for (std::size_t g = 0; g < 4; ++g) {
        const unsigned scale = block.scales[g + 4];
        const unsigned min = block.mins[g + 4];
        packed[g] = static_cast<std::uint8_t>(block.scales[g] | scale >> 4 << 6);
        packed[g + 4] = static_cast<std::uint8_t>(block.mins[g] | min >> 4 << 6);
        packed[g + 8] = static_cast<std::uint8_t>((scale & 15) | (min & 15) << 4);
    }
}

void packNibbles(const AffineBlock& block, std::uint8_t* qs)
{
    for (std::size_t i = 0; i < kQ4KWeights / 2; ++i) {
        const std::size_t low = i / 32 * 64 + i % 32;
        qs[i] = static_cast<std::uint8_t>((block.q[low] & 15) | (block.q[low + 32] & 15) << 4);
    }
}

} // namespace

void quantizeQ4K(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ4K*>(dst);
    for (const float* end = src + n; src != end; src += kQ4KWeights, ++block) {
        const AffineBlock found = searchAffine(src, {.groupWeights = 32, .levels = 15, .scales = 63});
        block->d = found.d;
        block->dmin = found.dmin;
        packScales(found, block->scales);
        packNibbles(found, block->qs);
    }
}

void quantizeQ5K(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ5K*>(dst);
    for (const float* end = src + n; src != end; src += kQ4KWeights, ++block) {
        const AffineBlock found = searchAffine(src, {.groupWeights = 32, .levels = 31, .scales = 63});
        block->d = found.d;
        block->dmin = found.dmin;
        packScales(found, block->scales);
        packNibbles(found, block->qs);
        std::memset(block->qh, 0, sizeof block->qh);
        for (std::size_t i = 0; i < kQ4KWeights; ++i)
            block->qh[i % 32] = static_cast<std::uint8_t>(block->qh[i % 32] | found.q[i] >> 4 << i / 32);
    }
}

} // namespace sheaf::quant
