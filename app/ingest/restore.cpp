#include "app/ingest/restore.h"

#include <QCoreApplication>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ingest", text);
}

} // namespace

Attachment ingestSaved(const SavedAttachment& saved, const ContentReader& content, const IngestOptions& options)
{
    Attachment current;
    if (!saved.path.empty()) {
        current = ingestPath(saved.path, options);
        if (saved.kind == AttachmentKind::Folder || current.sha256 == saved.sha256)
            return current;
    }
    const QByteArray kept = content(saved.sha256);
    if (kept.isEmpty() && saved.bytes > 0) {
        if (!saved.path.empty())
            return current;
        current.name = saved.name;
        current.kind = saved.kind;
        current.state = AttachmentState::Refused;
        current.reason = tr("The kept copy is gone. Attach it again.");
        return current;
    }
    Attachment restored = ingestBytes(kept, saved.name, options);
    restored.path = saved.path;
    if (!saved.path.empty() && restored.state == AttachmentState::Ready) {
        const bool gone = current.sha256.empty();
        restored.state = AttachmentState::Stale;
        restored.reason = gone ? tr("The file is no longer there. The read copy is kept.")
                               : tr("Changed on disk since it was read. The read copy is kept.");
    }
    return restored;
}

SavedAttachment toSaved(const Attachment& attachment, std::vector<std::string> excludedPaths, bool leftOut)
{
    return {attachment.name, attachment.path, attachment.kind, attachment.bytes, attachment.sha256,
        std::move(excludedPaths), leftOut};
}

} // namespace sheaf::app
