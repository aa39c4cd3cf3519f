#include "app/ingest/picture_ingest.h"

#include "app/ingest/reasons.h"

#include <QCoreApplication>

namespace sheaf::app {

void ingestPicture(Attachment& attachment, ByteView bytes, const IngestOptions& options)
{
    attachment.kind = AttachmentKind::Image;
    const Result<PictureHeader> header = pictureInfo(bytes);
    const Result<PictureCheck> check = header ? checkPicture(bytes, options.limits, options.stop)
                                              : Result<PictureCheck>(tl::unexpected<Error>(header.error()));
    if (!check) {
        attachment.state = AttachmentState::Refused;
        attachment.reason = pictureErrorReason(check.error(), header ? &*header : nullptr, options.limits);
        attachment.details = QString::fromStdString(check.error().what);
        return;
    }
    attachment.state = AttachmentState::Ready;
    attachment.image = check->info;
    if (!check->complete) {
        attachment.state = AttachmentState::Partial;
        attachment.reason
            = QCoreApplication::translate("ingest", "Damaged or cut off: what could be read of it is attached.");
        attachment.details = QString::fromStdString(check->problem);
    }
    Part part;
    part.kind = PartKind::Picture;
    part.source = PartSource::Picture;
    part.picture = check->info;
    part.reason = attachment.reason;
    attachment.parts.push_back(std::move(part));
}

} // namespace sheaf::app
