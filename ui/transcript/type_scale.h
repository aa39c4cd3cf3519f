#pragma once
// The fonts of the transcript at one zoom.

#include <QFont>

namespace sheaf::ui {

struct TypeScale {
    QFont reading;
    QFont strong; ///< names and headings on one line
    QFont code;
    QFont small;
    qreal zoom = 1;
    qreal readingLine = 0; ///< height of a line of text in px
    qreal codeLine = 0;

    QFont heading(int level) const;
    qreal px(qreal designPx) const { return designPx * zoom; }
};

/// zoomPercent: 100 as designed. Threads: GUI; follows the application font.
TypeScale makeTypeScale(int zoomPercent);

} // namespace sheaf::ui
