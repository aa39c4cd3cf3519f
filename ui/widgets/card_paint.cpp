#include "ui/widgets/card_paint.h"

#include <QPainter>

#include <cmath>

namespace sheaf::ui {

namespace {
constexpr qreal kHatchStep = 6;
constexpr qreal kHatchWidth = 1.6;
} // namespace

void paintCard(
    QPainter& painter, const QRect& rect, const QColor& fill, const QColor& border, qreal borderWidth, qreal radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill);
    painter.setPen(borderWidth > 0 ? QPen(border, borderWidth) : QPen(Qt::NoPen));
    const qreal inset = borderWidth / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

void paintHatch(QPainter& painter, const QRectF& rect, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect, Qt::IntersectClip);
    // The pen's width is measured across the line; the step along x. Lines start at multiples of the step, so that the
    // hatch does not crawl when a segment grows.
    painter.setPen(QPen(color, kHatchWidth));
    const qreal first = std::floor((rect.left() - rect.height()) / kHatchStep) * kHatchStep;
    for (qreal x = first; x < rect.right(); x += kHatchStep)
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    painter.restore();
}

} // namespace sheaf::ui
