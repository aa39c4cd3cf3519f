#include "engine/kernels/kernel_set.h"

namespace sheaf::kernels {

const KernelSet& kernelSet(quant::Isa isa)
{
#if defined(__x86_64__)
    if (isa == quant::Isa::Avx512)
        return avx512Kernels();
    if (isa == quant::Isa::Avx2)
        return avx2Kernels();
#endif
    (void)isa;
    return portableKernels();
}

} // namespace sheaf::kernels
