#include "engine/quant/q6_k.h"
#include "engine/quant/scale_search.h"

#include <cstring>

namespace sheaf::quant {

void quantizeQ6K(const float* src, std::byte* dst, std::size_t n)
{
    auto* block = reinterpret_cast<BlockQ6K*>(dst);
    for (const float* end = src + n; src != end; src += kQ6KWeights, ++block) {
        const SignedBlock found = searchSigned(src, {.levels = 32, .scales = 128});
        std::memset(block, 0, sizeof *block);
        block->d = found.d;
        std::memcpy(block->scales, found.scales.data(), sizeof block->scales);
        for (std::size_t i = 0; i < kQ6KWeights; ++i) {
            const auto q = static_cast<unsigned>(found.q[i] + 32);
            const std::size_t half = i / 128;
            const std::size_t run = i % 128 / 32;
            std::uint8_t& low = block->ql[64 * half + 32 * (run % 2) + i % 32];
            std::uint8_t& high = block->qh[32 * half + i % 32];
            low = static_cast<std::uint8_t>(low | (q & 15) << 4 * (run / 2));
            high = static_cast<std::uint8_t>(high | q >> 4 << 2 * run);
        }
    }
}

} // namespace sheaf::quant
