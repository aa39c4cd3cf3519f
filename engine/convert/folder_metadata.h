#pragma once
// GGUF metadata of a Hugging Face folder: configuration, vocabulary and template, licence. Source: models.md 5.1, 5.2.

#include "engine/gguf/gguf_writer.h"
#include "engine/hf/folder.h"

namespace sheaf::convert {

/// Errors name the file. NotFound if the folder has no vocabulary.
Result<void> addFolderMetadata(
    const std::filesystem::path& path, const hf::Folder& folder, gguf::MetadataWriter& metadata);

} // namespace sheaf::convert
