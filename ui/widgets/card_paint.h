#pragma once
// Shapes several painted widgets share: cards with a border of tokens, and the hatch for what is already cached.

#include <QBrush>
#include <QColor>

class QPainter;
class QRect;
class QRectF;

namespace sheaf::ui {

/// A rounded card filling `rect`; the border lies inside it.
void paintCard(
    QPainter& painter, const QRect& rect, const QColor& fill, const QColor& border, qreal borderWidth, qreal radius);

/// Diagonal lines at 45°, 1.6 px wide every 6 px, over what was painted in `rect` before.
void paintHatch(QPainter& painter, const QRectF& rect, const QColor& color);

} // namespace sheaf::ui
