#pragma once
// A model to convert: its metadata and its tensors, still in their files.

#include "engine/base/mapped_file.h"
#include "engine/gguf/gguf_writer.h"
#include "engine/gguf/model_source.h"
#include "engine/hf/folder.h"
#include "engine/hf/tensor_recipe.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::convert {

/// One tensor of the output. Its matrices are those of the parts, in their order: experts may be tensors of their own.
struct InputTensor {
    std::string name;
    std::array<std::uint64_t, 4> dims{1, 1, 1, 1}; ///< ggml order
    std::vector<hf::TensorRecipe> parts;

    std::uint64_t storedBytes() const;
    bool isStoredAs(TensorType type) const; ///< every part
};

/// Owns what the tensors point into.
struct ConvertInput {
    gguf::MetadataWriter metadata; ///< all but general.file_type and general.quantization_version
    std::vector<InputTensor> tensors; ///< in the order they are written
    std::vector<std::filesystem::path> files; ///< that the output must not replace
    std::uint64_t bytes = 0; ///< of all files

    // What decides tensors' types.
    std::uint64_t layers = 0;
    std::uint64_t experts = 0;
    std::uint64_t queriesPerKey = 1; ///< heads that share a key and a value

    std::shared_ptr<const gguf::ModelSource> source; ///< of GGUF and of vision towers
    std::shared_ptr<const hf::Folder> folder; ///< of a folder
};

/// Errors name the file and the key or tensor.
Result<ConvertInput> openInput(const std::filesystem::path& path);

/// The vision tower of a folder, as the vision file beside a model. NotFound if there is none.
Result<ConvertInput> openVisionInput(const std::filesystem::path& folder);

} // namespace sheaf::convert
