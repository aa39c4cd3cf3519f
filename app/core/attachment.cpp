#include "app/core/attachment.h"

namespace sheaf::app {

std::string kindName(AttachmentKind kind)
{
    switch (kind) {
    case AttachmentKind::Pdf:
        return "pdf";
    case AttachmentKind::Image:
        return "image";
    case AttachmentKind::Text:
        return "text";
    case AttachmentKind::Code:
        return "code";
    case AttachmentKind::Folder:
        return "folder";
    case AttachmentKind::Unknown:
        break;
    }
    return "unknown";
}

std::string stateName(AttachmentState state)
{
    switch (state) {
    case AttachmentState::Waiting:
        return "waiting";
    case AttachmentState::Reading:
        return "reading";
    case AttachmentState::Ready:
        return "ready";
    case AttachmentState::Partial:
        return "partial";
    case AttachmentState::Stale:
        return "stale";
    case AttachmentState::Refused:
        break;
    }
    return "refused";
}

std::string sourceName(PartSource source)
{
    switch (source) {
    case PartSource::Text:
        return "text";
    case PartSource::Ocr:
        return "ocr";
    case PartSource::Picture:
        return "picture";
    case PartSource::Empty:
        break;
    }
    return "empty";
}

} // namespace sheaf::app
