#pragma once
// Bytes to Attachment: recognises what a file is by its content and reads it.

#include "app/core/attachment.h"
#include "app/core/limits.h"

#include <QByteArray>

#include <filesystem>
#include <functional>
#include <stop_token>

namespace sheaf::app {

struct IngestProgress {
    enum class Unit { Pages, Files };
    Unit unit = Unit::Pages;
    int done = 0;
    int total = 0; ///< 0: not known yet
};

struct IngestOptions {
    Limits limits;
    std::stop_token stop; ///< checked per page, strip and file
    std::function<void(const IngestProgress&)> progress; ///< called on the reading thread, any number of times
    std::string password; ///< for encrypted PDFs; UTF-8, never logged or stored
    bool keepWords = false; ///< keep words with boxes (a viewer or `extract --boxes` wants them)
};

/// Never fails and never throws: what cannot be read is a Refused or Partial attachment with a reason. A stopped read
/// gives Refused with reason "Stopped". id is left 0. Threads: safe, one call per thread at a time; a document is never
/// shared.
Attachment ingestPath(const std::filesystem::path& path, const IngestOptions& options);

/// Pasted content: a picture's encoded bytes, which the attachment keeps, or long text.
Attachment ingestBytes(const QByteArray& bytes, const QString& name, const IngestOptions& options);

} // namespace sheaf::app
