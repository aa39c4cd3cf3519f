#pragma once
// Which type each tensor of a converted model gets. The README of this room has the rules as a table.

#include "engine/convert/convert_input.h"

#include <optional>
#include <string_view>

namespace sheaf::convert {

enum class Mix { Small, Medium, Large }; ///< how many of the sensitive tensors get more bits

struct ConvertType {
    std::string_view name; ///< "Q4_K_M"
    TensorType base = TensorType::F32; ///< of most tensors
    Mix mix = Mix::Medium;
    std::uint64_t fileType = 0; ///< general.file_type, a number other programs show
};

/// In any case; nothing for names we do not know.
std::optional<ConvertType> findConvertType(std::string_view name);

/// The type of `tensor`: one whose blocks fit its rows.
TensorType typeOf(const InputTensor& tensor, const ConvertInput& model, const ConvertType& type);

/// The type of a vision tower's tensor. Towers are small beside their model and keep 16 bits at least.
TensorType visionTypeOf(const InputTensor& tensor, const ConvertType& type);
std::uint64_t visionFileType(const ConvertType& type); ///< general.file_type of its file

} // namespace sheaf::convert
