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
    static const KernelSet kAvx512 = withIntegerKernels(avx512Kernels(), quant::Isa::Avx512);
    static const KernelSet kAvxVnni = withIntegerKernels(avx2Kernels(), quant::Isa::AvxVnni);
    static const KernelSet kAvx2 = withIntegerKernels(avx2Kernels(), quant::Isa::Avx2);
    switch (isa) {
    case quant::Isa::Avx512Vnni:
        return kAvx512Vnni;
    case quant::Isa::Avx512:
        return kAvx512;
    case quant::Isa::AvxVnni:
        return kAvxVnni;
    case quant::Isa::Avx2:
        return kAvx2;
    case quant::Isa::Scalar:
        break;
    }
#endif
    static_cast<void>(isa);
    return portableKernels();
}

} // namespace sheaf::kernels
