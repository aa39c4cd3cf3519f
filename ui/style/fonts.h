#pragma once
// The type scale: every size is relative to the application font, so that a larger system font enlarges all of them.

#include <QFont>

namespace sheaf::ui {

enum class TextRole { Caption, Small, Body, Reading, Title, Head, Code };

/// Points to add to the application font.
qreal sizeOffset(TextRole role);
/// Threads: GUI. Title and Head are semibold; Code is the system's fixed font.
QFont font(TextRole role);
QFont semibold(QFont font);

} // namespace sheaf::ui
