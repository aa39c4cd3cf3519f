#pragma once
// A Hugging Face folder (config.json and safetensors) as a model source.

#include "engine/gguf/model_source.h"

namespace sheaf::hf {

/// MetadataOnly reads config.json alone. Memory: tensors whose layout differs from GGUF's (experts, and q and k of
/// Llama) are copied; the others stay in the mapped files.
Result<std::shared_ptr<const gguf::ModelSource>> openFolder(const std::filesystem::path& folder, gguf::OpenMode mode);

} // namespace sheaf::hf
