// AVX-512 with VNNI.
//
// Tile of 32 rows by 12 columns: 24 integer sums, 2 registers of weights, 1 broadcast = 27 of 32 registers. Per group
// of four k: 2 loads, 12 broadcasts from memory, 24 vpdpbusd. On cores with two multiply ports (Xeon since Ice Lake,
// Zen 5) that is 12 cycles of multiplies against 7 of loads; on one port (Zen 4) 24. Per sub-block of 32, 24
// conversions and 24 fused multiply-adds go to the same ports: at most 80 % of the peak; of 16 (Q6_K), 66 %.
// Measured on Zen 4, 2026-11-21 (bench/README.md): 70 % of the limit for Q4_K at 96 columns, 52 % for Q6_K; a single
// column reads weights from memory at 20 GB/s, as fast as a plain read.

#include "engine/panels/block_layout.h"
#include "engine/panels/panel_kernels.h"
#include "engine/panels/simd_avx512vnni.h"
#include "engine/quant/codebook4.h"

namespace sheaf::panels {

namespace {

#include "engine/panels/panel_templates.inl"

} // namespace

const PanelKernels& avx512VnniPanelKernels()
{
    return kPanelKernels;
}

} // namespace sheaf::panels
