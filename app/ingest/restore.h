#pragma once
// Reads the attachments of a saved session again.

#include "app/core/session.h"
#include "app/ingest/ingest.h"

#include <functional>

namespace sheaf::app {

/// The stored bytes of a content hash, or an empty array.
using ContentReader = std::function<QByteArray(const std::string& sha256)>;

/// The file at its path if it still has the same bytes; else the kept copy, marked stale with the reason. A folder is
/// always read from its path. Same promises as ingestPath().
Attachment ingestSaved(const SavedAttachment& saved, const ContentReader& content, const IngestOptions& options);

/// What the store keeps of an attachment.
SavedAttachment toSaved(
    const Attachment& attachment, std::vector<std::string> excludedPaths, bool leftOut, int maxTiles);

} // namespace sheaf::app
