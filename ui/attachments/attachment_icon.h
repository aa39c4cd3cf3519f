#pragma once
// The icon for what an attachment is.

#include <QString>

class QModelIndex;

namespace sheaf::ui {

/// Of a row of an AttachmentModel; a name for icon().
QString attachmentIcon(const QModelIndex& index);

} // namespace sheaf::ui
