#pragma once
// Lines of Arabic and Hebrew as PDFs paint them, back into the order in which they are read.

#include <QString>

namespace sheaf::app {

bool hasRightToLeft(const QString& text);

/// visual: the characters from left to right as they stand on the page. Presentation forms become ordinary letters.
QString readingOrder(const QString& visual);

} // namespace sheaf::app
