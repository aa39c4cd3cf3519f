#include "ui/lens/lens_paint.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr qreal kHandle = 9;
constexpr qreal kLabelGap = 6; ///< around the words of a label, and between a region and its label
constexpr qreal kNumberGap = 3; ///< beside a tile's number
constexpr int kNumberPlate
    = 65; ///< percent: what lies below stays visible, and the number has a contrast of 4.5 on white

QColor faded(QColor color, int percent)
{
    color.setAlphaF(static_cast<float>(percent) / 100);
    return color;
}

// Light within dark is seen on any picture.
void drawLine(QPainter& painter, const QLineF& line)
{
    painter.setPen(QPen(faded(tokens().pageText, 50), 3, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setPen(QPen(faded(tokens().page, 90), 1, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
}

/// A dark card with light text, moved into `bounds`.
void drawLabel(QPainter& painter, QPointF topLeft, const QString& text, const QFont& font, const QColor& fill,
    const QRectF& bounds)
{
    const QFontMetricsF letters(font);
    if (letters.height() * 4 > bounds.height())
        return; // it would hide too much of the picture
    const qreal room = std::max<qreal>(0, bounds.width() - 2 * kLabelGap);
    const QString shown = letters.elidedText(text, Qt::ElideMiddle, room);
    QRectF card(topLeft, QSizeF(letters.horizontalAdvance(shown) + 2 * kLabelGap, letters.height() + 4));
    card.moveLeft(std::clamp(card.left(), bounds.left(), std::max(bounds.left(), bounds.right() - card.width())));
    card.moveTop(std::clamp(card.top(), bounds.top(), std::max(bounds.top(), bounds.bottom() - card.height())));
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(card, metrics::kRadiusSmall, metrics::kRadiusSmall);
    painter.setPen(tokens(Theme::Light).accentText);
    painter.setFont(font);
    painter.drawText(card, Qt::AlignCenter | Qt::TextSingleLine, shown);
}

void drawOutline(QPainter& painter, const QRectF& region)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens(Theme::Light).accentHover, 4));
    painter.drawRect(region);
    painter.setPen(QPen(tokens().mark, 2));
    painter.drawRect(region);
}

/// In the very corner of the tile, since letters of the picture are rarely there.
void drawNumber(QPainter& painter, const QRectF& plate, int number, const QFont& font)
{
    constexpr qreal kRadius = metrics::kRadiusSmall;
    QPainterPath shape(plate.topLeft());
    shape.lineTo(plate.topRight());
    shape.lineTo(plate.bottomRight() - QPointF(0, kRadius));
    shape.quadTo(plate.bottomRight(), plate.bottomRight() - QPointF(kRadius, 0));
    shape.lineTo(plate.bottomLeft());
    shape.closeSubpath();
    painter.fillPath(shape, faded(tokens().pageText, kNumberPlate));
    painter.setPen(tokens(Theme::Light).accentText);
    painter.setFont(font);
    painter.drawText(plate, Qt::AlignCenter | Qt::TextSingleLine, QString::number(number));
}

} // namespace

QRectF numberPlate(const QRectF& tile, int number, const QFont& font)
{
    const QFontMetricsF letters(font);
    const QSizeF size(letters.horizontalAdvance(QString::number(number)) + 2 * kNumberGap, letters.height());
    // Numbers that would take much of their tile are left out; screen readers have them all.
    return size.width() * 2 > tile.width() || size.height() * 2 > tile.height() ? QRectF()
                                                                                : QRectF(tile.topLeft(), size);
}

void paintTiles(QPainter& painter, const LensGeometry& geometry, const app::LensCanvas& canvas, const QFont& font,
    const QPointF& pointer)
{
    const QRectF all = geometry.canvas();
    for (int column = 1; column < canvas.columns; ++column) {
        const qreal x = geometry.tile(column).left();
        drawLine(painter, {x, all.top(), x, all.bottom()});
    }
    for (int row = 1; row < canvas.rows; ++row) {
        const qreal y = geometry.tile(row * canvas.columns).top();
        drawLine(painter, {all.left(), y, all.right(), y});
    }
    for (int i = 0; i < canvas.rows * canvas.columns; ++i) {
        const QRectF plate = numberPlate(geometry.tile(i), i + 1, font);
        if (!plate.isEmpty() && !plate.contains(pointer))
            drawNumber(painter, plate, i + 1, font);
    }
}

void paintCrop(
    QPainter& painter, const LensGeometry& geometry, const QRectF& region, const QString& label, const QFont& font)
{
    drawOutline(painter, region);
    drawLabel(painter, region.bottomLeft() + QPointF(-1, kLabelGap), label, font, tokens(Theme::Light).accentHover,
        geometry.canvas());
}

void paintTilesOfRegion(QPainter& painter, const QRectF& region, const app::LensCanvas& canvas)
{
    painter.setPen(QPen(tokens().mark, 1, Qt::DashLine));
    for (int column = 1; column < canvas.columns; ++column) {
        const qreal x = region.left() + region.width() * column * canvas.side / canvas.shownWidth;
        if (x < region.right())
            painter.drawLine(QLineF(x, region.top(), x, region.bottom()));
    }
    for (int row = 1; row < canvas.rows; ++row) {
        const qreal y = region.top() + region.height() * row * canvas.side / canvas.shownHeight;
        if (y < region.bottom())
            painter.drawLine(QLineF(region.left(), y, region.right(), y));
    }
}

void paintHandles(QPainter& painter, const QRectF& region)
{
    painter.setBrush(tokens().mark);
    painter.setPen(QPen(tokens(Theme::Light).accentHover, 1.5));
    for (const qreal x : {region.left(), region.center().x(), region.right()})
        for (const qreal y : {region.top(), region.center().y(), region.bottom()})
            if (QPointF(x, y) != region.center())
                painter.drawRoundedRect(QRectF(x - kHandle / 2, y - kHandle / 2, kHandle, kHandle), 2, 2);
}

void paintDraft(QPainter& painter, const LensGeometry& geometry, const QRectF& region, const app::LensCanvas& canvas)
{
    QPainterPath outside;
    outside.addRect(geometry.canvas());
    outside.addRect(region);
    painter.fillPath(outside, faded(tokens().pageText, 50));
    paintTilesOfRegion(painter, region, canvas);
    drawOutline(painter, region);
    paintHandles(painter, region);
}

} // namespace sheaf::ui
