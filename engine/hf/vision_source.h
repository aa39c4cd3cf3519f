#pragma once
// The vision tower of a Hugging Face folder, presented as a vision file (models.md 5.4): keys "clip.…", tensors "v.…"
// and "mm.…".

#include "engine/gguf/model_source.h"

namespace sheaf::hf {

/// Null if config.json names no vision tower that we know, or no tensor of one is there (a text-only export). All
/// tensors stay in the mapped files. Errors as openFolder.
Result<std::shared_ptr<const gguf::ModelSource>> openVision(const std::filesystem::path& folder);

} // namespace sheaf::hf
