#pragma once
// What a drag or the clipboard carries: local files and folders, a picture, or text.

#include "app/viewmodel/workbench.h"

#include <QByteArray>
#include <QImage>
#include <QStringList>

class QMimeData;

namespace sheaf::app {

struct DropContents {
    QStringList paths;
    QByteArray picture; ///< encoded, as the source gave it
    QImage image; ///< a picture the source gave as pixels only
    QString text;

    bool hasPicture() const { return !picture.isEmpty() || !image.isNull(); }
};

/// Pasted text above this length becomes an attachment.
constexpr int kLongTextCharacters = 2000;

DropContents readDrop(const QMimeData& data);
/// By name only; looks at no content.
DropPreview previewOf(const QMimeData& data);
/// "Pasted 10:42.png"
QString pastedName(const QString& suffix);

} // namespace sheaf::app
