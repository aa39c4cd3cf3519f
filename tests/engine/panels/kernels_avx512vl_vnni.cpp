#include "kernels_avx512vl_vnni.h"

#include "engine/panels/block_layout.h"
#include "engine/panels/simd_avx2_vnni.h"
#include "engine/quant/codebook4.h"

namespace sheaf::panels {

namespace {

#include "engine/panels/panel_templates.inl"

} // namespace

} // namespace sheaf::panels

namespace sheaf::test {

const panels::PanelKernels& avx512VlVnniPanelKernels()
{
    return panels::kPanelKernels;
}

} // namespace sheaf::test
