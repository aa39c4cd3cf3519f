#include "app/ingest/restore.h"

#include "app/ingest/picture_crop.h"

#include <QCoreApplication>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ingest", text);
}

// The attachment as it was dropped, before any region was cut out of it.
Attachment ingestWhole(const SavedAttachment& saved, const ContentReader& content, const IngestOptions& options)
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

} // namespace

Attachment ingestSaved(const SavedAttachment& saved, const ContentReader& content, const IngestOptions& options)
{
    Attachment restored = ingestWhole(saved, content, options);
    if (!saved.crop)
        return restored;
    if (restored.image)
        return cropOf(restored, *saved.crop, saved.name);
    restored.name = saved.name;
    return restored;
}

SavedAttachment toSaved(
    const Attachment& attachment, std::vector<std::string> excludedPaths, bool leftOut, int maxTiles)
{
    return {attachment.name, attachment.path, attachment.kind, attachment.bytes, attachment.sha256,
        std::move(excludedPaths), leftOut, maxTiles, attachment.crop};
}

} // namespace sheaf::app
