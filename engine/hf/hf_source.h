#pragma once
// A Hugging Face folder (config.json and safetensors) as a model source.

#include "engine/gguf/model_source.h"

namespace sheaf::hf {

/// MetadataOnly reads config.json alone. Memory: tensors whose layout differs from GGUF's (Llama 4's experts, q and
/// k of Llama) are copied; the others stay in the mapped files. Experts that are tensors of their own keep that form:
/// blk.N.ffn_up.X.weight.
Result<std::shared_ptr<const gguf::ModelSource>> openFolder(const std::filesystem::path& folder, gguf::OpenMode mode);

} // namespace sheaf::hf
