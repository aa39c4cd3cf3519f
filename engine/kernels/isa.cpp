#include "engine/kernels/isa.h"

#include <cstdlib>
#include <optional>
#include <string>

namespace sheaf::kernels {

namespace {

/// A name SHEAF_ISA may have, whether this CPU has it, and the set we run for it.
struct IsaName {
    std::string_view name;
    bool supported;
    quant::Isa set;
};

#if defined(__x86_64__)
bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

bool hasAvx512()
{
    return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#else
bool hasAvx2()
{
    return false;
}
bool hasAvx512()
{
    return false;
}
#endif

std::optional<IsaName> lookUp(std::string_view name)
{
#if defined(__x86_64__)
    const bool vnni256 = __builtin_cpu_supports("avxvnni");
    const bool vnni512 = __builtin_cpu_supports("avx512vnni");
#else
    const bool vnni256 = false, vnni512 = false;
#endif
    const IsaName names[] = {
        {"scalar", true, quant::Isa::Scalar},
        {"avx2", hasAvx2(), quant::Isa::Avx2},
        {"avxvnni", hasAvx2() && vnni256, quant::Isa::AvxVnni},
        {"avx512", hasAvx512(), quant::Isa::Avx512},
        {"avx512vnni", hasAvx512() && vnni512, quant::Isa::Avx512Vnni},
    };
    for (const IsaName& entry : names)
        if (entry.name == name)
            return entry;
    return {};
}

quant::Isa best()
{
    for (const char* name : {"avx512vnni", "avx512", "avxvnni", "avx2"})
        if (const std::optional<IsaName> entry = lookUp(name); entry->supported)
            return entry->set;
    return quant::Isa::Scalar;
}

Result<quant::Isa> decide()
{
    const char* wanted = std::getenv("SHEAF_ISA");
    if (!wanted || !*wanted)
        return best();
    const std::optional<IsaName> entry = lookUp(wanted);
    if (!entry)
        return fail(ErrorCode::Unsupported,
            "SHEAF_ISA=" + std::string(wanted) + " is not one of scalar, avx2, avxvnni, avx512, avx512vnni");
    if (!entry->supported)
        return fail(ErrorCode::Unsupported, "SHEAF_ISA=" + std::string(wanted) + ": this CPU does not have it");
    return entry->set;
}

} // namespace

Result<quant::Isa> selectIsa()
{
    static const Result<quant::Isa> kChoice = decide();
    return kChoice;
}

std::string_view isaName(quant::Isa isa)
{
    switch (isa) {
    case quant::Isa::Avx512Vnni:
        return "avx512vnni";
    case quant::Isa::Avx512:
        return "avx512";
    case quant::Isa::AvxVnni:
        return "avxvnni";
    case quant::Isa::Avx2:
        return "avx2";
    case quant::Isa::Scalar:
        break;
    }
    return "scalar";
}

} // namespace sheaf::kernels
