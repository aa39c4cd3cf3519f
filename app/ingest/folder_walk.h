#pragma once
// Finds the files of a folder that are worth reading, by names and sizes only; opens none of them.

#include "app/ingest/ingest.h"
#include "engine/base/error.h"

#include <filesystem>
#include <vector>

namespace sheaf::app {

struct FoundFile {
    std::filesystem::path relative;
    std::uint64_t bytes = 0;
};

struct FolderListing {
    std::vector<FoundFile> files; ///< by path
    std::vector<LeftOut> leftOut; ///< links, devices, pipes, files over the limit; not what the ignore rules leave out
    bool complete = true; ///< false: a limit was reached, or a folder below could not be listed
};

/// Symbolic links are never followed, so loops and ways out of the folder do not exist; `.git` is never entered.
/// folder: absolute, without links. Cancelled; Unreadable; Internal.
Result<FolderListing> listFolder(const std::filesystem::path& folder, const IngestOptions& options);

} // namespace sheaf::app
