#pragma once
// The icons of resources/icons, drawn with the palette's colours.

#include <QColor>
#include <QIcon>
#include <QString>

namespace sheaf::ui {

/// What an icon stands on or says. Quiet: muted, text while hovered, accent if checked.
enum class IconTone { Quiet, Text, Accent, OnAccent, Ok, Warn, Error };

/// "attach", "folder", … (file names without ".svg"). Colour follows the palette and the mode (disabled, selected).
QIcon icon(const QString& name);
QIcon icon(const QString& name, IconTone tone);
/// One colour, for painting delegates. size in device-independent pixels.
QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio);
/// After a change of theme.
void clearIconCache();

} // namespace sheaf::ui
