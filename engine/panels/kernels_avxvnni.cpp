// AVX-VNNI: 256-bit dot products in the encoding of AVX2.
//
// Tile of 16 rows by 6 columns, twice by twice for 32 by 12: 12 integer sums, 2 registers of weights, 1 broadcast = 15
// of 16 registers. Per group of four k: 2 loads, 6 broadcasts from memory, 12 vpdpbusd: 6 cycles of multiplies on two
// ports against 4 of loads. Per sub-block of 32, 12 conversions and 12 fused multiply-adds: at most 80 % of the peak.
// Not measured yet: no CPU at hand has these instructions.

#include "engine/panels/block_layout.h"
#include "engine/panels/panel_kernels.h"
#include "engine/panels/simd_avx2_vnni.h"
#include "engine/quant/codebook4.h"

namespace sheaf::panels {

namespace {

#include "engine/panels/panel_templates.inl"

} // namespace

const PanelKernels& avxVnniPanelKernels()
{
    return kPanelKernels;
}

} // namespace sheaf::panels
