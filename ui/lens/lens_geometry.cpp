#include "ui/lens/lens_geometry.h"

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

LensGeometry::LensGeometry(const QRectF& room, const app::LensCanvas& canvas, const QSize& picture)
    : m_tiles(canvas)
    , m_picture(picture)
    , m_scale(std::min(room.width() / canvas.width(), room.height() / canvas.height()))
{
    const QSizeF size(canvas.width() * m_scale, canvas.height() * m_scale);
    m_canvas = QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size);
    // On whole units: the tiles' lines stay sharp.
    m_canvas.moveTopLeft(QPointF(std::floor(m_canvas.left()), std::floor(m_canvas.top())));
}

QRectF LensGeometry::picture() const
{
    return {m_canvas.topLeft(), QSizeF(m_tiles.shownWidth * m_scale, m_tiles.shownHeight * m_scale)};
}

QRectF LensGeometry::tile(int index) const
{
    const double side = m_tiles.side * m_scale;
    const int row = index / m_tiles.columns;
    const int column = index % m_tiles.columns;
    return {m_canvas.left() + column * side, m_canvas.top() + row * side, side, side};
}

QRectF LensGeometry::toWidget(const app::PictureRegion& region) const
{
    const QRectF shown = picture();
    const double x = shown.width() / m_picture.width();
    const double y = shown.height() / m_picture.height();
    return {shown.left() + region.left * x, shown.top() + region.top * y, region.width * x, region.height * y};
}

QPointF LensGeometry::toPicture(const QPointF& point) const
{
    const QRectF shown = picture();
    return {(point.x() - shown.left()) / shown.width() * m_picture.width(),
        (point.y() - shown.top()) / shown.height() * m_picture.height()};
}

app::PictureRegion LensGeometry::regionBetween(const QPointF& from, const QPointF& to) const
{
    const auto inside
        = [](double value, double limit) { return static_cast<int>(std::lround(std::clamp(value, 0.0, limit))); };
    const QPointF a = toPicture(from);
    const QPointF b = toPicture(to);
    const int left = inside(std::min(a.x(), b.x()), m_picture.width());
    const int top = inside(std::min(a.y(), b.y()), m_picture.height());
    return {left, top, inside(std::max(a.x(), b.x()), m_picture.width()) - left,
        inside(std::max(a.y(), b.y()), m_picture.height()) - top};
}

} // namespace sheaf::ui
