#pragma once
// A model in one GGUF file or in the numbered parts of a split one.

#include "engine/gguf/model_source.h"

namespace sheaf::gguf {

/// `path`: the file, or any part of a split model. NotFound names a missing part.
Result<std::shared_ptr<const ModelSource>> openGguf(const std::filesystem::path& path, OpenMode mode);

} // namespace sheaf::gguf
