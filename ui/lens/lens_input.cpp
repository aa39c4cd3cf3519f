// LensView: what the mouse and the keyboard do.

#include "ui/lens/lens_view.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <utility>

namespace sheaf::ui {

namespace {

constexpr int kKeySteps = 50; ///< arrow presses from one side of the picture to the other

int keyStep(int side, Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ControlModifier) ? 1 : std::max(1, side / kKeySteps);
}

} // namespace

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

std::pair<RegionGrip, quint64> LensView::gripAt(const QPointF& position) const
{
    using Kind = RegionGrip::Kind;
    if (!m_lens.isOpen())
        return {};
    const LensGeometry geometry = geometryOfLens();
    const RegionGrip grip
        = m_lens.hasRegion() ? RegionGrip::at(position, geometry.toWidget(m_lens.region())) : RegionGrip();
    if (grip.kind == Kind::Size)
        return {grip, 0};
    const quint64 crop = cropAt(position);
    if (crop != 0 && crop != m_lens.selected())
        return {{Kind::Move}, crop};
    if (grip.kind == Kind::Move)
        return {grip, 0};
    return {{geometry.picture().contains(position) ? Kind::Draw : Kind::None}, 0};
}

void LensView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_lens.isOpen())
        return QWidget::mousePressEvent(event);
    const auto [grip, crop] = gripAt(event->position());
    const bool elsewhere = grip.kind == RegionGrip::Kind::Draw || grip.kind == RegionGrip::Kind::None;
    if (crop != 0 || (elsewhere && !m_lens.isCropping()))
        m_lens.select(crop);
    m_drag.begin(grip, event->position(), m_lens.region());
}

void LensView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_lens.isOpen())
        return;
    point(event->position());
    if (!m_drag.holds())
        setCursor(cursorOf(gripAt(event->position()).first));
    else if (m_drag.moveTo(event->position()))
        m_lens.setRegion(m_drag.region(geometryOfLens()));
}

void LensView::mouseReleaseEvent(QMouseEvent* event)
{
    m_changed = m_changed || (m_drag.moved() && m_lens.selected() != 0);
    m_drag.end();
    tellChange();
    setCursor(cursorOf(gripAt(event->position()).first));
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
