#pragma once
// Adapters as people see them.

#include "engine/api/adapter.h"

#include <QString>

#include <span>

namespace sheaf::app {

/// The folder's name, or the file's without ".gguf".
QString adapterName(const std::filesystem::path& path);

/// "Llama 3 + style × 0.5 + tone": a model with the adapters that are not at scale 0.
QString modelNameWith(const QString& model, std::span<const AdapterInfo> adapters);

} // namespace sheaf::app
