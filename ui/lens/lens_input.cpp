// LensView: what the mouse and the keyboard do.

#include "ui/lens/lens_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sheaf::ui {

namespace {

constexpr qreal kReach = 8; ///< from a side of the region: within it the side is dragged
constexpr int kKeySteps = 50; ///< arrow presses from one side of the picture to the other

/// -1 near the low end of a span, 1 near its high end, else 0. Inside a short span most of it is neither.
int endAt(qreal value, qreal low, qreal high)
{
    const qreal inward = std::min(kReach, (high - low) / 4);
    const auto near = [&](qreal outside) { return outside >= 0 ? outside <= kReach : -outside <= inward; };
    return near(low - value) ? -1 : near(value - high) ? 1 : 0;
}

int keyStep(int side, Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ControlModifier) ? 1 : std::max(1, side / kKeySteps);
}

} // namespace

LensView::Sides LensView::sidesAt(const QPointF& position) const
{
    if (!m_lens.hasRegion())
        return {};
    const QRectF region = geometryOfLens().toWidget(m_lens.region());
    if (!region.adjusted(-kReach, -kReach, kReach, kReach).contains(position))
        return {};
    return {endAt(position.x(), region.left(), region.right()), endAt(position.y(), region.top(), region.bottom())};
}

Qt::CursorShape LensView::cursorOf(Sides sides)
{
    if (sides.x == 0)
        return Qt::SizeVerCursor;
    if (sides.y == 0)
        return Qt::SizeHorCursor;
    return sides.x == sides.y ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
}

bool LensView::isInRegion(const QPointF& position) const
{
    return m_lens.hasRegion() && geometryOfLens().toWidget(m_lens.region()).contains(position);
}

quint64 LensView::cropAt(const QPointF& position) const
{
    if (m_lens.isCropping())
        return 0;
    const LensGeometry geometry = geometryOfLens();
    const app::LensCrop* found = nullptr;
    const auto area = [](const app::LensCrop& crop) { return qint64{crop.region.width} * crop.region.height; };
    for (const app::LensCrop& crop : m_lens.crops())
        if (geometry.toWidget(crop.region).contains(position) && (!found || area(crop) < area(*found)))
            found = &crop;
    return found ? found->id : 0;
}

void LensView::showCursor(const QPointF& position)
{
    if (!m_lens.isOpen())
        return;
    if (const Sides sides = sidesAt(position); sides.any())
        setCursor(cursorOf(sides));
    else if (isInRegion(position) || cropAt(position) != 0)
        setCursor(Qt::SizeAllCursor);
    else if (geometryOfLens().picture().contains(position))
        setCursor(Qt::CrossCursor);
    else
        unsetCursor();
}

void LensView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_lens.isOpen())
        return QWidget::mousePressEvent(event);
    m_pressed = event->position();
    m_far = false;
    m_grab = grabAt(m_pressed);
    m_before = m_lens.region();
}

LensView::Grab LensView::grabAt(const QPointF& position)
{
    m_sides = sidesAt(position);
    if (m_sides.any())
        return Grab::Resize;
    const quint64 crop = cropAt(position);
    if (isInRegion(position) && (crop == 0 || crop == m_lens.selected()))
        return Grab::Move;
    if (!m_lens.isCropping())
        m_lens.select(crop);
    if (crop != 0)
        return Grab::Move;
    return geometryOfLens().picture().contains(position) ? Grab::Draw : Grab::None;
}

void LensView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_lens.isOpen())
        return;
    point(event->position());
    if (m_grab == Grab::None)
        return showCursor(event->position());
    m_far = m_far || (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
    if (m_far)
        drag(event->position());
}

void LensView::drag(const QPointF& position)
{
    const LensGeometry geometry = geometryOfLens();
    if (m_grab == Grab::Draw)
        return m_lens.setRegion(geometry.regionBetween(m_pressed, position));
    const QPointF way = geometry.toPicture(position) - geometry.toPicture(m_pressed);
    const int dx = static_cast<int>(std::lround(way.x()));
    const int dy = static_cast<int>(std::lround(way.y()));
    app::PictureRegion region = m_before;
    if (m_grab == Grab::Move) {
        region.left += dx;
        region.top += dy;
        return m_lens.setRegion(region);
    }
    // A side that is dragged over the other one turns the region round.
    QRectF moved = geometry.toWidget(region);
    const QPointF there = position - m_pressed;
    moved.adjust(m_sides.x < 0 ? there.x() : 0, m_sides.y < 0 ? there.y() : 0, m_sides.x > 0 ? there.x() : 0,
        m_sides.y > 0 ? there.y() : 0);
    m_lens.setRegion(geometry.regionBetween(moved.topLeft(), moved.bottomRight()));
}

void LensView::mouseReleaseEvent(QMouseEvent* event)
{
    m_changed = m_changed || (m_far && m_lens.selected() != 0 && m_grab != Grab::None);
    m_grab = Grab::None;
    tellChange();
    showCursor(event->position());
}

void LensView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const quint64 crop = m_lens.isOpen() ? cropAt(event->position()) : 0; crop != 0)
        emit cropOpened(crop);
}

void LensView::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    point({-1, -1});
}

bool LensView::changeByKey(const QKeyEvent& event)
{
    const QSize picture
        = m_lens.isOpen() ? QSize(m_lens.picture()->image->width, m_lens.picture()->image->height) : QSize();
    const int x = keyStep(picture.width(), event.modifiers());
    const int y = keyStep(picture.height(), event.modifiers());
    const auto change = [&](int dx, int dy) {
        event.modifiers().testFlag(Qt::ShiftModifier) ? m_lens.growRegion(dx, dy) : m_lens.moveRegion(dx, dy);
        return true;
    };
    switch (event.key()) {
    case Qt::Key_Left:
        return change(-x, 0);
    case Qt::Key_Right:
        return change(x, 0);
    case Qt::Key_Up:
        return change(0, -y);
    case Qt::Key_Down:
        return change(0, y);
    default:
        return false;
    }
}

void LensView::keyPressEvent(QKeyEvent* event)
{
    if (!m_lens.hasRegion())
        return QWidget::keyPressEvent(event);
    const quint64 selected = m_lens.selected();
    if (changeByKey(*event)) {
        m_changed = selected != 0;
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        tellChange();
        if (selected != 0)
            emit cropOpened(selected);
        else
            emit cropAccepted();
        return;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        m_changed = false;
        if (selected != 0)
            emit cropRemoved();
        else
            m_lens.cancelCrop();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

// A held arrow key moves many times, but is one change to count, to save and to undo.
void LensView::keyReleaseEvent(QKeyEvent* event)
{
    QWidget::keyReleaseEvent(event);
    if (!event->isAutoRepeat())
        tellChange();
}

void LensView::tellChange()
{
    if (std::exchange(m_changed, false) && m_lens.selected() != 0)
        emit cropChanged();
}

bool LensView::focusNextPrevChild(bool next)
{
    if (m_lens.isCropping())
        return QWidget::focusNextPrevChild(next);
    tellChange();
    const auto& crops = m_lens.crops();
    const auto current = std::ranges::find(crops, m_lens.selected(), &app::LensCrop::id);
    // The picture itself stands before the first crop.
    const auto position = current == crops.end() ? 0 : current - crops.begin() + 1;
    const auto wanted = position + (next ? 1 : -1);
    const bool inside = wanted >= 0 && wanted <= static_cast<std::ptrdiff_t>(crops.size());
    m_lens.select(inside && wanted > 0 ? crops[static_cast<std::size_t>(wanted - 1)].id : 0);
    return inside || QWidget::focusNextPrevChild(next);
}

} // namespace sheaf::ui
