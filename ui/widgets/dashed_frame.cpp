#include "ui/widgets/dashed_frame.h"

#include "ui/style/metrics.h"

#include <QPainter>

namespace sheaf::ui {
namespace {

constexpr qreal kLine = 2;

} // namespace

DashedFrame::DashedFrame(std::function<Colors()> colors, QWidget* parent)
    : QWidget(parent)
    , m_colors(std::move(colors))
{
}

void DashedFrame::paintEvent(QPaintEvent*)
{
    const Colors colors = m_colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colors.line, kLine);
    pen.setDashPattern({5, 3.5}); // in line widths
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.setBrush(colors.fill.isValid() ? QBrush(colors.fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::kRadiusCard, metrics::kRadiusCard);
}

} // namespace sheaf::ui
