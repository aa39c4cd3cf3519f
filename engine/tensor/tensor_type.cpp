#include "engine/tensor/tensor_type.h"

#include "engine/base/assert.h"

#include <array>

namespace sheaf {

namespace {

constexpr std::array<TensorTypeInfo, 16> kTypes{{
    {TensorType::F32, "F32", 1, 4},
    {TensorType::F16, "F16", 1, 2},
    {TensorType::Q4_0, "Q4_0", 32, 18},
    {TensorType::Q4_1, "Q4_1", 32, 20},
    {TensorType::Q5_0, "Q5_0", 32, 22},
    {TensorType::Q5_1, "Q5_1", 32, 24},
    {TensorType::Q8_0, "Q8_0", 32, 34},
    {TensorType::Q2_K, "Q2_K", 256, 84},
    {TensorType::Q3_K, "Q3_K", 256, 110},
    {TensorType::Q4_K, "Q4_K", 256, 144},
    {TensorType::Q5_K, "Q5_K", 256, 176},
    {TensorType::Q6_K, "Q6_K", 256, 210},
    {TensorType::IQ4_NL, "IQ4_NL", 32, 18},
    {TensorType::IQ4_XS, "IQ4_XS", 256, 136},
    {TensorType::BF16, "BF16", 1, 2},
    {TensorType::MXFP4, "MXFP4", 32, 17},
}};

struct NamedNumber {
    std::uint32_t number;
    std::string_view name;
};

// Numbers of the GGUF type field that we can name in a refusal but do not read. 36–38 and others were withdrawn.
constexpr std::array<NamedNumber, 19> kUnsupported{{
    {9, "Q8_1"},
    {15, "Q8_K"},
    {16, "IQ2_XXS"},
    {17, "IQ2_XS"},
    {18, "IQ3_XXS"},
    {19, "IQ1_S"},
    {21, "IQ3_S"},
    {22, "IQ2_S"},
    {24, "I8"},
    {25, "I16"},
    {26, "I32"},
    {27, "I64"},
    {28, "F64"},
    {29, "IQ1_M"},
    {34, "TQ1_0"},
    {35, "TQ2_0"},
    {40, "NVFP4"},
    {41, "Q1_0"},
    {42, "Q2_0"},
}};

const TensorTypeInfo* findType(std::uint32_t number)
{
    for (const TensorTypeInfo& info : kTypes)
        if (static_cast<std::uint32_t>(info.type) == number)
            return &info;
    return nullptr;
}

} // namespace

std::optional<TensorTypeInfo> tensorTypeInfo(std::uint32_t ggufNumber)
{
    if (const TensorTypeInfo* info = findType(ggufNumber))
        return *info;
    return std::nullopt;
}

const TensorTypeInfo& tensorTypeInfo(TensorType type)
{
    const TensorTypeInfo* info = findType(static_cast<std::uint32_t>(type));
    SHEAF_ASSERT(info);
    return *info;
}

std::string_view tensorTypeName(std::uint32_t ggufNumber)
{
    if (const TensorTypeInfo* info = findType(ggufNumber))
        return info->name;
    for (const NamedNumber& named : kUnsupported)
        if (named.number == ggufNumber)
            return named.name;
    return {};
}

} // namespace sheaf
