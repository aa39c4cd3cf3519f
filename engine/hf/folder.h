#pragma once
// A Hugging Face folder, opened and understood, with nothing of its weights read.

#include "engine/base/content_hash.h"
#include "engine/hf/hf_config.h"
#include "engine/hf/safetensors.h"
#include "engine/hf/tensor_recipe.h"

#include <filesystem>
#include <vector>

namespace sheaf::hf {

/// The recipes point into the other members, also after a move.
struct Folder {
    HfConfig config; ///< with general.name in its metadata
    std::vector<SafeTensorsFile> files;
    std::vector<TensorRecipe> recipes;
    std::uint64_t bytes = 0; ///< of all files
    ContentHash hash; ///< config.json and the headers of the files
};

enum class Weights {
    Plan,
    Skip, ///< config.json alone; the files may be missing
};

/// Errors name the file.
Result<Folder> readFolder(const std::filesystem::path& path, Weights weights);

} // namespace sheaf::hf
