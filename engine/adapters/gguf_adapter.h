#pragma once
// Adapters as GGUF files. Source: models.md 5.6.

#include "engine/adapters/adapter_file.h"

namespace sheaf::adapters {

/// As openAdapter.
Result<AdapterFile> openGgufAdapter(const std::filesystem::path& path, const BaseModel& base);

} // namespace sheaf::adapters
