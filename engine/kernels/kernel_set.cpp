#include "engine/kernels/kernel_set.h"

namespace sheaf::kernels {

namespace {

#if defined(__x86_64__)
/// The float kernels do not differ.
KernelSet withIntegerKernels(KernelSet set, quant::Isa isa)
{
    set.isa = isa;
    set.panels = panels::panelKernels(isa);
    return set;
}
#endif

} // namespace

const KernelSet& kernelSet(quant::Isa isa)
{
#if defined(__x86_64__)
    static const KernelSet kAvx512Vnni = withIntegerKernels(avx512Kernels(), quant::Isa::Avx512Vnni);
    switch (isa) {
    case quant::Isa::Avx512Vnni:
        return kAvx512Vnni;
    case quant::Isa::Avx512:
        return avx512Kernels();
    case quant::Isa::Avx2:
        return avx2Kernels();
    case quant::Isa::Scalar:
        break;
    }
#endif
    static_cast<void>(isa);
    return portableKernels();
}

} // namespace sheaf::kernels
