#pragma once
// The safetensors files of a folder, one or many.

#include "engine/hf/safetensors.h"

#include <filesystem>
#include <vector>

namespace sheaf::hf {

/// model.safetensors, or the files model.safetensors.index.json names. Tensor names are unique over all files.
Result<std::vector<SafeTensorsFile>> openCheckpoint(const std::filesystem::path& folder);

} // namespace sheaf::hf
