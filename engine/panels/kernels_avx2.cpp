// AVX2 without dot products.
//
// Tile of 16 rows by 6 columns, two by two of them for 32 by 12: 12 sums of 16 bits, 2 registers of weights, 1
// broadcast, 1 product = 16 registers. Per group of four k: 2 loads, 6 broadcasts from memory, 12 vpmaddubsw, 12
// vpaddw. A sub-block of 32 codes up to 15 is widened once (vpmaddwd), converted and multiplied: 8 + 7 + 3 operations
// per 8 rows, column and 32 k, or 43 products a cycle on three vector ports. Codes up to 31 are widened twice as often,
// up to 63 four times; larger ones take two products, of their nibbles, and tiles of 16 by 3. Measured on Zen 4,
// 2026-11-21 (bench/README.md), of 64 products a cycle: 52 % for Q4_K at 96 columns, 31 % for Q6_K, 22 % for Q8_0; a
// single column reads Q4_K from memory at 17 GB/s.

#include "engine/panels/block_layout.h"
#include "engine/panels/panel_kernels.h"
#include "engine/panels/simd_avx2_pairs.h"
#include "engine/quant/codebook4.h"

namespace sheaf::panels {

namespace {

#include "engine/panels/panel_templates.inl"

} // namespace

const PanelKernels& avx2PanelKernels()
{
    return kPanelKernels;
}

} // namespace sheaf::panels
