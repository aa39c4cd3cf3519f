#include "ui/attachments/attachment_icon.h"

#include "app/viewmodel/attachment_model.h"

namespace sheaf::ui {

QString attachmentIcon(const QModelIndex& index)
{
    using app::AttachmentKind;
    switch (static_cast<AttachmentKind>(index.data(app::AttachmentModel::KindRole).toInt())) {
    case AttachmentKind::Image:
        return QStringLiteral("picture");
    case AttachmentKind::Code:
        return QStringLiteral("code");
    case AttachmentKind::Folder:
        return QStringLiteral("folder");
    case AttachmentKind::Pdf:
    case AttachmentKind::Text:
    case AttachmentKind::Unknown:
        return QStringLiteral("document");
    }
    return {};
}

} // namespace sheaf::ui
