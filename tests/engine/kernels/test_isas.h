#pragma once
// The instruction sets that this machine can test.

#include "engine/kernels/isa.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace sheaf::quant {

inline void PrintTo(Isa isa, std::ostream* out)
{
    *out << kernels::isaName(isa);
}

} // namespace sheaf::quant

namespace sheaf::test {

inline std::vector<quant::Isa> availableIsas()
{
    std::vector<quant::Isa> isas = {quant::Isa::Scalar};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
        isas.push_back(quant::Isa::Avx2);
    if (isas.back() == quant::Isa::Avx2 && __builtin_cpu_supports("avxvnni"))
        isas.push_back(quant::Isa::AvxVnni);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq"))
        isas.push_back(quant::Isa::Avx512);
    if (isas.back() == quant::Isa::Avx512 && __builtin_cpu_supports("avx512vnni"))
        isas.push_back(quant::Isa::Avx512Vnni);
#endif
    return isas;
}

inline std::string isaTestName(const testing::TestParamInfo<quant::Isa>& info)
{
    return std::string(kernels::isaName(info.param));
}

} // namespace sheaf::test
