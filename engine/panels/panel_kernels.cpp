#include "engine/panels/panel_kernels.h"

namespace sheaf::panels {

const PanelKernels* panelKernels(quant::Isa isa)
{
#if defined(__x86_64__)
    switch (isa) {
    case quant::Isa::Avx512Vnni:
        return &avx512VnniPanelKernels();
    case quant::Isa::AvxVnni:
        return &avxVnniPanelKernels();
    case quant::Isa::Avx512:
    case quant::Isa::Avx2:
        return &avx2PanelKernels();
    case quant::Isa::Scalar:
        break;
    }
#endif
    static_cast<void>(isa);
    return nullptr;
}

} // namespace sheaf::panels
