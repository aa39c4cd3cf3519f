#include "ui/meter/ledger_swatch.h"

#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"

#include <QPainter>

namespace sheaf::ui {

namespace {

constexpr QSize kSize{12, 10};
constexpr qreal kRadius = 2;

QColor fillOf(LedgerSwatch::Sample sample)
{
    using Sample = LedgerSwatch::Sample;
    const Tokens& colors = tokens();
    switch (sample) {
    case Sample::Instructions:
        return colors.lineStrong;
    case Sample::Read:
    case Sample::New:
        return colors.accent;
    case Sample::History:
        return colors.muted;
    case Sample::Question:
        return colors.text;
    case Sample::Reserve:
        return colors.raised;
    case Sample::Free:
        return colors.track;
    }
    return {};
}

} // namespace

LedgerSwatch::LedgerSwatch(Sample sample, QWidget* parent)
    : QWidget(parent)
    , m_sample(sample)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize LedgerSwatch::sizeHint() const
{
    return kSize;
}

void LedgerSwatch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool reserve = m_sample == Sample::Reserve;
    painter.setPen(reserve ? QPen(tokens().lineStrong, 1, Qt::DashLine) : QPen(Qt::NoPen));
    painter.setBrush(fillOf(m_sample));
    const qreal inset = reserve ? 0.5 : 0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), kRadius, kRadius);
    if (m_sample == Sample::Read)
        paintHatch(painter, rect(), tokens().hatch);
}

} // namespace sheaf::ui
