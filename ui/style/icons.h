#pragma once
// The icons of resources/icons, drawn with the palette's colours.

#include <QColor>
#include <QIcon>
#include <QString>

namespace sheaf::ui {

/// "attach", "folder", … (file names without ".svg"). Colour follows the palette and the mode (disabled, selected).
QIcon icon(const QString& name);
/// One colour, for painting delegates.
QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio);

} // namespace sheaf::ui
