#include "ui/lens/region_drag.h"

#include <QApplication>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr qreal kReach = 8; ///< from a side of the region: within it the side is dragged

/// -1 near the low end of a span, 1 near its high end, else 0. Inside a short span most of it is neither.
int endAt(qreal value, qreal low, qreal high)
{
    const qreal inward = std::min(kReach, (high - low) / 4);
    const auto near = [&](qreal outside) { return outside >= 0 ? outside <= kReach : -outside <= inward; };
    return near(low - value) ? -1 : near(value - high) ? 1 : 0;
}

} // namespace

RegionGrip RegionGrip::at(const QPointF& position, const QRectF& region)
{
    if (!region.adjusted(-kReach, -kReach, kReach, kReach).contains(position))
        return {};
    const int x = endAt(position.x(), region.left(), region.right());
    const int y = endAt(position.y(), region.top(), region.bottom());
    return {x == 0 && y == 0 ? Kind::Move : Kind::Size, x, y};
}

Qt::CursorShape cursorOf(const RegionGrip& grip)
{
    switch (grip.kind) {
    case RegionGrip::Kind::None:
        return Qt::ArrowCursor;
    case RegionGrip::Kind::Draw:
        return Qt::CrossCursor;
    case RegionGrip::Kind::Move:
        return Qt::SizeAllCursor;
    case RegionGrip::Kind::Size:
        break;
    }
    if (grip.x == 0 || grip.y == 0)
        return grip.x == 0 ? Qt::SizeVerCursor : Qt::SizeHorCursor;
    return grip.x == grip.y ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
}

void RegionDrag::begin(const RegionGrip& grip, const QPointF& position, const app::PictureRegion& before)
{
    *this = {};
    m_grip = grip;
    m_from = position;
    m_to = position;
    m_before = before;
}

bool RegionDrag::moveTo(const QPointF& position)
{
    m_to = position;
    m_far = m_far || (m_to - m_from).manhattanLength() >= QApplication::startDragDistance();
    return m_far;
}

app::PictureRegion RegionDrag::region(const LensGeometry& geometry) const
{
    if (m_grip.kind == RegionGrip::Kind::Draw)
        return geometry.regionBetween(m_from, m_to);
    if (m_grip.kind == RegionGrip::Kind::Move) {
        const QPointF way = geometry.toPicture(m_to) - geometry.toPicture(m_from);
        return {m_before.left + static_cast<int>(std::lround(way.x())),
            m_before.top + static_cast<int>(std::lround(way.y())), m_before.width, m_before.height};
    }
    // A side that is dragged over the other one turns the region round.
    const QPointF way = m_to - m_from;
    const QRectF place = geometry.toWidget(m_before).adjusted(
        m_grip.x < 0 ? way.x() : 0, m_grip.y < 0 ? way.y() : 0, m_grip.x > 0 ? way.x() : 0, m_grip.y > 0 ? way.y() : 0);
    return geometry.regionBetween(place.topLeft(), place.bottomRight());
}

} // namespace sheaf::ui
