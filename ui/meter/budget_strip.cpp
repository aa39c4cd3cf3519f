#include "ui/meter/budget_strip.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr qreal kBarHeight = 14;
constexpr qreal kTickGap = 2;
constexpr qreal kTickHeight = 4;
constexpr qreal kGap = 2; ///< between segments
constexpr qreal kThinnest = 2; ///< a share of a few tokens stays visible
constexpr int kMinimumWidth = 120;

} // namespace

BudgetStrip::BudgetStrip(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BudgetStrip::show(const app::Ledger& ledger, std::vector<BudgetSegment> segments)
{
    m_segments = std::move(segments);
    m_window = ledger.window;
    m_needed = ledger.needed();
    m_hovered = -1;
    update();
}

QSize BudgetStrip::sizeHint() const
{
    return {4 * kMinimumWidth, static_cast<int>(kBarHeight + kTickGap + kTickHeight)};
}

QSize BudgetStrip::minimumSizeHint() const
{
    return {kMinimumWidth, sizeHint().height()};
}

std::uint64_t BudgetStrip::scaleTokens() const
{
    return std::max<std::uint64_t>(1, std::max(m_window, m_needed));
}

QRectF BudgetStrip::tokenRect(std::uint64_t first, std::uint64_t last) const
{
    const qreal perToken = width() / static_cast<qreal>(scaleTokens());
    const qreal left = perToken * static_cast<qreal>(first);
    const qreal right = perToken * static_cast<qreal>(last);
    const QRectF rect(left, 0, std::max(kThinnest, right - left), kBarHeight);
    if (layoutDirection() == Qt::LeftToRight)
        return rect;
    return {width() - rect.right(), 0, rect.width(), kBarHeight};
}

QRectF BudgetStrip::segmentRect(std::size_t i) const
{
    std::uint64_t first = 0;
    for (std::size_t before = 0; before < i; ++before)
        first += m_segments[before].tokens;
    return tokenRect(first, first + m_segments[i].tokens);
}

int BudgetStrip::segmentAt(const QPointF& position) const
{
    // From the end, so that a thin segment wins over a neighbour it overlaps.
    for (std::size_t i = m_segments.size(); i-- > 0;) {
        if (segmentRect(i).contains(position.x(), kBarHeight / 2))
            return static_cast<int>(i);
    }
    return -1;
}

void BudgetStrip::paintEvent(QPaintEvent*)
{
    const Tokens& colors = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(QRectF(0, 0, width(), kBarHeight), metrics::kRadiusSmall, metrics::kRadiusSmall);
    painter.save();
    painter.setClipPath(shape);
    painter.fillPath(shape, colors.track);
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        paintSegment(painter, m_segments[i], segmentRect(i), first);
        first += m_segments[i].tokens;
    }
    painter.restore();
    paintTicks(painter);
    if (m_needed > m_window)
        paintExcess(painter);
}

void BudgetStrip::paintSegment(
    QPainter& painter, const BudgetSegment& segment, const QRectF& rect, std::uint64_t first) const
{
    if (segment.kind == BudgetSegment::Kind::Reserve) {
        painter.setPen(QPen(segment.color, 1, Qt::DashLine));
        painter.setBrush(tokens().raised);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -1.5, -0.5), metrics::kRadiusSmall, metrics::kRadiusSmall);
        return;
    }
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    QRectF body = rect;
    if (rect.width() > 2 * kGap)
        body.adjust(mirrored ? kGap : 0, 0, mirrored ? 0 : -kGap, 0);
    painter.fillRect(body, segment.color);
    if (segment.cached > 0)
        paintHatch(painter, tokenRect(first, first + segment.cached).intersected(body), tokens().hatch);
}

void BudgetStrip::paintTicks(QPainter& painter) const
{
    const auto tick = [&](std::uint64_t percent, const QColor& color) {
        const std::uint64_t at = m_window * percent / 100;
        const QRectF place = tokenRect(at, at);
        painter.fillRect(QRectF(place.left(), kBarHeight + kTickGap, kThinnest, kTickHeight), color);
    };
    if (m_window == 0)
        return;
    tick(80, tokens().amberFill);
    tick(95, tokens().redFill);
}

void BudgetStrip::paintExcess(QPainter& painter) const
{
    const Tokens& colors = tokens();
    const QRectF excess = tokenRect(m_window, m_needed);
    painter.fillRect(excess, colors.errorSoft);
    paintHatch(painter, excess, colors.redFill);
    const QRectF end = tokenRect(m_window, m_window);
    painter.fillRect(QRectF(end.left(), 0, end.width(), height()), colors.redFill);
}

void BudgetStrip::mouseMoveEvent(QMouseEvent* event)
{
    const int segment = segmentAt(event->position());
    if (segment == m_hovered)
        return;
    m_hovered = segment;
    const bool opens = segment >= 0 && m_segments[static_cast<std::size_t>(segment)].attachmentId != 0;
    setCursor(opens ? Qt::PointingHandCursor : Qt::ArrowCursor);
    emit hovered(segment);
}

void BudgetStrip::mousePressEvent(QMouseEvent* event)
{
    const int segment = segmentAt(event->position());
    if (segment < 0 || event->button() != Qt::LeftButton)
        return;
    if (const quint64 id = m_segments[static_cast<std::size_t>(segment)].attachmentId; id != 0)
        emit attachmentClicked(id);
}

void BudgetStrip::leaveEvent(QEvent*)
{
    m_hovered = -1;
    emit hovered(-1);
}

} // namespace sheaf::ui
