#include "ui/lens/lens_view.h"

#include "ui/lens/lens_accessible.h"
#include "ui/lens/lens_paint.h"
#include "ui/lens/lens_text.h"
#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr qreal kHandleReach = 10; ///< around a handle's middle: 20 px to hit
constexpr int kKeySteps = 50; ///< arrow presses from one side of the picture to the other

/// Which sides a handle moves: -1 left or top, 1 right or bottom. Clockwise from the top left corner.
struct HandleSides {
    int x;
    int y;
};
constexpr std::array<HandleSides, 8> kHandleSides{
    {{-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}}};

Qt::CursorShape cursorOf(HandleSides sides)
{
    if (sides.x == 0)
        return Qt::SizeVerCursor;
    if (sides.y == 0)
        return Qt::SizeHorCursor;
    return sides.x == sides.y ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
}

QSize pictureSize(const app::LensModel& lens)
{
    const app::PictureInfo& picture = *lens.picture()->image;
    return {picture.width, picture.height};
}

int keyStep(int side, Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ControlModifier) ? 1 : std::max(1, side / kKeySteps);
}

} // namespace

LensView::LensView(app::LensModel& lens, QWidget* parent)
    : QWidget(parent)
    , m_lens(lens)
{
    installLensAccessibility();
    setObjectName(QStringLiteral("lensView"));
    setAccessibleName(tr("Picture as the model sees it"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    const auto show = [this] {
        if (m_lens.isOpen())
            setAccessibleDescription(shownText(m_lens) + QStringLiteral(". ") + canvasText(m_lens.canvas()));
        update();
    };
    connect(&m_lens, &app::LensModel::changed, this, show);
    connect(&m_lens, &app::LensModel::imageChanged, this, [this] {
        m_scaled = {};
        update();
    });
    connect(&m_lens, &app::LensModel::regionChanged, this, [this] {
        announceRegion(this);
        update();
    });
    show();
}

QSize LensView::sizeHint() const
{
    return {560, 420};
}

QSize LensView::minimumSizeHint() const
{
    return {160, 120};
}

LensGeometry LensView::geometryOfLens() const
{
    if (!m_lens.isOpen())
        return {};
    const QRectF room = QRectF(rect()).adjusted(
        metrics::kColumnEdge, metrics::kColumnEdge, -metrics::kColumnEdge, -metrics::kColumnEdge);
    return {room, m_lens.canvas(), pictureSize(m_lens)};
}

void LensView::paintEvent(QPaintEvent*)
{
    if (!m_lens.isOpen())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const LensGeometry geometry = geometryOfLens();
    painter.fillRect(geometry.canvas(), tokens().track); // what the picture leaves of its tiles is empty
    paintPicture(painter, geometry.picture());
    const QFont small = semibold(ui::font(TextRole::Small));
    paintTiles(painter, geometry, m_lens.canvas(), small);
    if (m_lens.isCropping()) {
        paintDraft(painter, geometry, geometry.toWidget(m_lens.region()), m_lens.regionCanvas());
    } else {
        for (const app::LensCrop& crop : m_lens.crops())
            paintCrop(painter, geometry, geometry.toWidget(crop.region),
                tr("%1 · %2").arg(crop.name, canvasText(crop.canvas)), small);
    }
    if (hasFocus()) {
        painter.setPen(QPen(tokens().focus, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(geometry.canvas().adjusted(-2, -2, 2, 2));
    }
}

void LensView::paintPicture(QPainter& painter, const QRectF& place)
{
    if (m_lens.image().isNull()) {
        painter.setPen(tokens().muted);
        painter.setFont(ui::font(TextRole::Body));
        const QString text = m_lens.failure().isEmpty() ? tr("Reading the picture…") : m_lens.failure();
        painter.drawText(rect().adjusted(metrics::kColumnEdge, 0, -metrics::kColumnEdge, 0),
            Qt::AlignCenter | Qt::TextWordWrap, text);
        return;
    }
    const qreal ratio = devicePixelRatioF();
    const QSize wanted = (place.size() * ratio).toSize().expandedTo(QSize(1, 1));
    if (m_scaled.size() != wanted) {
        m_scaled = QPixmap::fromImage(
            m_lens.image().scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation), Qt::NoFormatConversion);
    }
    painter.drawPixmap(place, m_scaled, m_scaled.rect());
}

int LensView::handleAt(const QPointF& position) const
{
    if (!m_lens.isCropping())
        return -1;
    const auto handles = regionHandles(geometryOfLens().toWidget(m_lens.region()));
    const auto hit = std::find_if(handles.begin(), handles.end(), [&](const QRectF& handle) {
        const QPointF away = handle.center() - position;
        return std::max(std::abs(away.x()), std::abs(away.y())) <= kHandleReach;
    });
    return hit == handles.end() ? -1 : static_cast<int>(hit - handles.begin());
}

bool LensView::isInRegion(const QPointF& position) const
{
    return m_lens.isCropping() && geometryOfLens().toWidget(m_lens.region()).contains(position);
}

void LensView::showCursor(const QPointF& position)
{
    if (!m_lens.isOpen())
        return;
    if (const int handle = handleAt(position); handle >= 0)
        setCursor(cursorOf(kHandleSides[static_cast<std::size_t>(handle)]));
    else if (isInRegion(position))
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
    m_before = m_lens.region();
    m_handle = handleAt(m_pressed);
    m_grab = m_handle >= 0                               ? Grab::Resize
        : isInRegion(m_pressed)                          ? Grab::Move
        : geometryOfLens().picture().contains(m_pressed) ? Grab::Draw
                                                         : Grab::None;
}

void LensView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_lens.isOpen())
        return;
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
    const HandleSides sides = kHandleSides[static_cast<std::size_t>(m_handle)];
    QRectF moved = geometry.toWidget(region);
    const QPointF there = position - m_pressed;
    moved.adjust(sides.x < 0 ? there.x() : 0, sides.y < 0 ? there.y() : 0, sides.x > 0 ? there.x() : 0,
        sides.y > 0 ? there.y() : 0);
    m_lens.setRegion(geometry.regionBetween(moved.topLeft(), moved.bottomRight()));
}

void LensView::mouseReleaseEvent(QMouseEvent* event)
{
    m_grab = Grab::None;
    showCursor(event->position());
}

void LensView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (!m_lens.isOpen() || m_lens.isCropping())
        return;
    const LensGeometry geometry = geometryOfLens();
    for (const app::LensCrop& crop : m_lens.crops()) {
        if (geometry.toWidget(crop.region).contains(event->position())) {
            emit cropOpened(crop.id);
            return;
        }
    }
}

void LensView::keyPressEvent(QKeyEvent* event)
{
    if (!m_lens.isCropping())
        return QWidget::keyPressEvent(event);
    const QSize picture = pictureSize(m_lens);
    const int x = keyStep(picture.width(), event->modifiers());
    const int y = keyStep(picture.height(), event->modifiers());
    const auto change = [&](int dx, int dy) {
        event->modifiers().testFlag(Qt::ShiftModifier) ? m_lens.growRegion(dx, dy) : m_lens.moveRegion(dx, dy);
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return change(-x, 0);
    case Qt::Key_Right:
        return change(x, 0);
    case Qt::Key_Up:
        return change(0, -y);
    case Qt::Key_Down:
        return change(0, y);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit cropAccepted();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void LensView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void LensView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace sheaf::ui
