#include "app/ingest/text_ingest.h"

#include "app/ingest/decode/utf8.h"

#include <QCoreApplication>

namespace sheaf::app {

Part textPart(std::string text, std::string path)
{
    Part part;
    part.origin.path = std::move(path);
    part.origin.lastLine = countLines(text);
    part.origin.firstLine = part.origin.lastLine > 0 ? 1 : 0;
    part.source = text.empty() ? PartSource::Empty : PartSource::Text;
    part.text = std::move(text);
    return part;
}

QString replacedReason(const DecodedText& text)
{
    const QString reason = text.replaced == 1
        ? QCoreApplication::translate("ingest", "1 place is not valid %1 and is shown as �; the rest is attached.")
        : QCoreApplication::translate("ingest", "%n places are not valid %1 and are shown as �; the rest is attached.",
            nullptr, static_cast<int>(text.replaced));
    return reason.arg(QString::fromStdString(text.charset));
}

void ingestText(Attachment& attachment, DecodedText text, bool isCode)
{
    attachment.kind = isCode ? AttachmentKind::Code : AttachmentKind::Text;
    attachment.state = AttachmentState::Ready;
    if (text.replaced > 0 && !text.guessed) {
        attachment.state = AttachmentState::Partial;
        attachment.reason = replacedReason(text);
    }
    if (text.guessed)
        attachment.note = QCoreApplication::translate("ingest", "Read as %1, by the look of its letters")
                              .arg(QString::fromStdString(text.charset));
    attachment.parts.push_back(textPart(std::move(text.utf8), {}));
}

} // namespace sheaf::app
