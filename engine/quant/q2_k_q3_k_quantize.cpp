#include "engine/quant/q2_k_q3_k.h"
#include "engine/quant/scale_search.h"

#include <cstring>

namespace sheaf::quant {

namespace {

/// Two low bits of weight i where both formats keep them.
void addLowBits(std::uint8_t* qs, std::size_t i, unsigned q)
{
    std::uint8_t& byte = qs[32 * (i / 128) + i % 32];
    byte = static_cast<std::uint8_t>(byte | (q & 3) << 2 * (i % 128 / 32));
}

/// The inverse of scaleQ3K; scale: 0..63, its offset of 32 added.
void addScaleQ3K(BlockQ3K& block, std::size_t g, unsigned scale)
{
    std::uint8_t& low = block.scales[g % 8];
    std::uint8_t& high = block.scales[8 + g % 4];
    low = static_cast<std::uint8_t>(low | (scale & 15) << 4 * (g / 8));
    high = static_cast<std::uint8_t>(high | scale >> 4 << 2 * (g / 4));
}

} // namespace

void quantizeQ2K(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ2K*>(dst);
    for (const float* end = src + n; src != end; src += kSuperBlockWeights, ++block) {
        const AffineBlock found = searchAffine(src, {.groupWeights = 16, .levels = 3, .scales = 15});
        std::memset(block, 0, sizeof *block);
        block->d = found.d;
        block->dmin = found.dmin;
        for (std::size_t g = 0; g < 16; ++g)
            block->scales[g] = static_cast<std::uint8_t>(found.scales[g] | found.mins[g] << 4);
        for (std::size_t i = 0; i < kSuperBlockWeights; ++i)
            addLowBits(block->qs, i, found.q[i]);
    }
}

void quantizeQ3K(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ3K*>(dst);
    for (const float* end = src + n; src != end; src += kSuperBlockWeights, ++block) {
        const SignedBlock found = searchSigned(src, {.levels = 4, .scales = 32});
        std::memset(block, 0, sizeof *block);
        block->d = found.d;
        for (std::size_t g = 0; g < 16; ++g)
            addScaleQ3K(*block, g, static_cast<unsigned>(found.scales[g] + 32));
        for (std::size_t i = 0; i < kSuperBlockWeights; ++i) {
            const auto q = static_cast<unsigned>(found.q[i] + 4);
            addLowBits(block->qs, i, q);
            block->hmask[i % 32] = static_cast<std::uint8_t>(block->hmask[i % 32] | q >> 2 << i / 32);
        }
    }
}

} // namespace sheaf::quant
