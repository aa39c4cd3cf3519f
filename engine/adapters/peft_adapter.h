#pragma once
// Adapters as PEFT folders: adapter_config.json and adapter_model.safetensors. Source: models.md 5.6.

#include "engine/adapters/adapter_file.h"

namespace sheaf::adapters {

/// As openAdapter. Tensors belong to modules of the checkpoint, whose names the base's GGUF names are made of.
Result<AdapterFile> openPeftAdapter(const std::filesystem::path& folder, const BaseModel& base);

} // namespace sheaf::adapters
