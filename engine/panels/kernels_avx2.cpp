// AVX2 without dot products.
//
// Tile of 16 rows by 6 columns, twice by twice for 32 by 12: 12 sums of 16 bits, 2 registers of weights, 1 broadcast, 1
// product = 16 registers. Per group of four k: 2 loads, 6 broadcasts from memory, 12 vpmaddubsw, 12 vpaddw. A sub-block
// of 32 codes up to 15 is widened once (vpmaddwd), converted and multiplied: 8 + 7 + 3 operations per 8 rows, column
// and 32 k, or 43 products a cycle on three vector ports. Codes up to 31 and 63 are widened twice and four times as
// often; larger ones take a vpsignb and a widening per group, 16 by 4 columns.

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
