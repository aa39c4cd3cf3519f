#pragma once
// Element types of stored tensors. Numbers are those of the GGUF type field.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sheaf {

enum class TensorType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ4_NL = 20,
    IQ4_XS = 23,
    BF16 = 30,
    MXFP4 = 39,
};

struct TensorTypeInfo {
    TensorType type;
    std::string_view name; ///< as GGUF spells it
    std::uint32_t blockWeights; ///< weights per block
    std::uint32_t blockBytes;
};

/// Nothing for numbers we do not read.
std::optional<TensorTypeInfo> tensorTypeInfo(std::uint32_t ggufNumber);
const TensorTypeInfo& tensorTypeInfo(TensorType type);

/// Name of any type number known to the format, supported or not ("IQ2_XXS"); empty for numbers the format lacks.
std::string_view tensorTypeName(std::uint32_t ggufNumber);

/// Bytes of a row of `weights` elements; weights must be a multiple of the block.
inline std::size_t rowBytes(const TensorTypeInfo& info, std::size_t weights)
{
    return weights / info.blockWeights * info.blockBytes;
}

} // namespace sheaf
