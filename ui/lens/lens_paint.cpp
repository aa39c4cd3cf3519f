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
constexpr qreal kBadgeGap = 6; ///< from a tile's corner to its number

QColor faded(QColor color, int percent)
{
    color.setAlphaF(static_cast<float>(percent) / 100);
    return color;
}

// Light within dark is seen on any picture.
void drawLine(QPainter& painter, const QLineF& line)
{
    painter.setPen(QPen(faded(tokens().pageText, 50), 3));
    painter.drawLine(line);
    painter.setPen(QPen(faded(tokens().page, 90), 1));
    painter.drawLine(line);
}

/// A dark card with light text, moved into `bounds`.
void drawLabel(QPainter& painter, QPointF topLeft, const QString& text, const QFont& font, const QColor& fill,
    const QRectF& bounds)
{
    const QFontMetricsF letters(font);
    const qreal room = std::max<qreal>(0, bounds.width() - 2 * kBadgeGap);
    const QString shown = letters.elidedText(text, Qt::ElideMiddle, room);
    QRectF card(topLeft, QSizeF(letters.horizontalAdvance(shown) + 2 * kBadgeGap, letters.height() + 4));
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

void drawNumber(QPainter& painter, const QRectF& tile, int number, const QFont& font)
{
    const QFontMetricsF letters(font);
    const QString text = QString::number(number);
    if (tile.width() < letters.horizontalAdvance(text) + 2 * kBadgeGap || tile.height() < letters.height() + 4)
        return; // as far as numbers fit; screen readers have them all
    const qreal gap = std::min({kBadgeGap, (tile.width() - letters.horizontalAdvance(text)) / 2 - kBadgeGap,
        (tile.height() - letters.height() - 4) / 2});
    const qreal inset = std::max<qreal>(0, gap);
    drawLabel(painter, tile.topLeft() + QPointF(inset, inset), text, font, faded(tokens().pageText, 80), tile);
}

} // namespace

void paintTiles(QPainter& painter, const LensGeometry& geometry, const app::LensCanvas& canvas, const QFont& font)
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
    for (int i = 0; i < canvas.rows * canvas.columns; ++i)
        drawNumber(painter, geometry.tile(i), i + 1, font);
}

void paintCrop(
    QPainter& painter, const LensGeometry& geometry, const QRectF& region, const QString& label, const QFont& font)
{
    drawOutline(painter, region);
    drawLabel(painter, region.bottomLeft() + QPointF(-1, kBadgeGap), label, font, tokens(Theme::Light).accentHover,
        geometry.canvas());
}

std::array<QRectF, 8> regionHandles(const QRectF& region)
{
    const QPointF middle = region.center();
    const std::array<QPointF, 8> points{region.topLeft(), QPointF(middle.x(), region.top()), region.topRight(),
        QPointF(region.right(), middle.y()), region.bottomRight(), QPointF(middle.x(), region.bottom()),
        region.bottomLeft(), QPointF(region.left(), middle.y())};
    std::array<QRectF, 8> handles;
    std::transform(points.begin(), points.end(), handles.begin(), [](const QPointF& point) {
        return QRectF(point - QPointF(kHandle / 2, kHandle / 2), QSizeF(kHandle, kHandle));
    });
    return handles;
}

void paintDraft(QPainter& painter, const LensGeometry& geometry, const QRectF& region, const app::LensCanvas& canvas)
{
    QPainterPath outside;
    outside.addRect(geometry.canvas());
    outside.addRect(region);
    painter.fillPath(outside, faded(tokens().pageText, 50));

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
    drawOutline(painter, region);
    painter.setBrush(tokens().mark);
    painter.setPen(QPen(tokens(Theme::Light).accentHover, 1.5));
    for (const QRectF& handle : regionHandles(region))
        painter.drawRoundedRect(handle, 2, 2);
}

} // namespace sheaf::ui
