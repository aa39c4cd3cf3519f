#pragma once
// The kernels for AVX-VNNI in the encoding of AVX-512, to be tested on CPUs that have the same 256-bit dot products in
// that encoding only.

#include "engine/panels/panel_kernels.h"

namespace sheaf::test {

#if defined(__x86_64__)
const panels::PanelKernels& avx512VlVnniPanelKernels();
#endif

} // namespace sheaf::test
