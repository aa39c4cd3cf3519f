#pragma once
// A folder to an attachment: its text files, a part each.

#include "app/ingest/ingest.h"

namespace sheaf::app {

/// folder: absolute, without links.
void ingestFolder(Attachment& attachment, const std::filesystem::path& folder, const IngestOptions& options);

} // namespace sheaf::app
