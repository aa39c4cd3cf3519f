#include "ui/lens/dial_button.h"

#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr int kPaddingX = 14;
constexpr int kPaddingY = 5;
constexpr int kLineGap = 1;

} // namespace

DialButton::DialButton(int maxTiles, QWidget* parent)
    : QAbstractButton(parent)
    , m_maxTiles(maxTiles)
{
    setObjectName(QStringLiteral("dial%1").arg(maxTiles));
    setText(tr("%Ln tile(s)", nullptr, maxTiles));
    setCheckable(true);
    setAutoExclusive(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("At most %Ln tile(s)", nullptr, maxTiles));
}

void DialButton::setCost(const QString& cost)
{
    if (cost == m_cost)
        return;
    m_cost = cost;
    setAccessibleDescription(tr("%1 tokens").arg(cost));
    updateGeometry();
    update();
}

QSize DialButton::sizeHint() const
{
    const QFontMetrics title(semibold(ui::font(TextRole::Body)));
    const QFontMetrics cost(ui::font(TextRole::Small));
    return {std::max(title.horizontalAdvance(text()), cost.horizontalAdvance(m_cost)) + 2 * kPaddingX,
        title.height() + kLineGap + cost.height() + 2 * kPaddingY};
}

void DialButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = tokens();
    const QRect card = rect().adjusted(1, 1, -1, -1);
    if (isChecked())
        paintCard(painter, card, t.accent, hasFocus() ? t.text : t.accent, hasFocus() ? 2 : 0, metrics::kRadiusButton);
    else if (underMouse() || hasFocus())
        paintCard(
            painter, card, underMouse() ? t.accentSoft : t.raised, t.focus, hasFocus() ? 2 : 0, metrics::kRadiusButton);

    const QFont titleFont = semibold(ui::font(TextRole::Body));
    const int titleHeight = QFontMetrics(titleFont).height();
    painter.setFont(titleFont);
    painter.setPen(isChecked() ? t.accentText : t.text);
    painter.drawText(QRect(0, kPaddingY, width(), titleHeight), Qt::AlignCenter | Qt::TextSingleLine, text());
    painter.setFont(ui::font(TextRole::Small));
    painter.setPen(isChecked() ? t.accentText : t.muted);
    painter.drawText(QRect(0, kPaddingY + titleHeight + kLineGap, width(), height() - 2 * kPaddingY - titleHeight),
        Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, m_cost);
}

} // namespace sheaf::ui
