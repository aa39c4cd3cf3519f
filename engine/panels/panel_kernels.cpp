#include "engine/panels/panel_kernels.h"

namespace sheaf::panels {

const PanelKernels* panelKernels(quant::Isa isa)
{
#if defined(__x86_64__)
    if (isa == quant::Isa::Avx512Vnni)
        return &vnni512PanelKernels();
#endif
    static_cast<void>(isa);
    return nullptr;
}

} // namespace sheaf::panels
