#include "engine/quant/q8_0.h"

#include "engine/quant/avx2_blocks.h"

namespace sheaf::quant {

void dequantizeQ80Avx2(const std::byte* src, float* dst, std::size_t n)
{
    const auto* block = reinterpret_cast<const BlockQ80*>(src);
    for (float* end = dst + n; dst != end; dst += kQ80Weights, ++block)
        storeScaled32(dst, load32(block->qs), toFloat(block->d));
}

} // namespace sheaf::quant
