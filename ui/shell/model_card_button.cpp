#include "ui/shell/model_card_button.h"

#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace sheaf::ui {
namespace {

constexpr int kBar = 8;
constexpr int kLineGap = 6;

QString bytesText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat);
}

} // namespace

ModelCardButton::ModelCardButton(app::ModelCard card, QWidget* parent)
    : QAbstractButton(parent)
    , m_card(std::move(card))
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(m_card.name);
    setAccessibleDescription(QStringLiteral("%1, %2, %3").arg(m_card.subtitle, memoryText(), chipText()));
    setToolTip(m_card.problem.isEmpty() ? m_card.path : m_card.problem);
}

QString ModelCardButton::memoryText() const
{
    if (!m_card.problem.isEmpty())
        return m_card.problem;
    return tr("%1 weights · %2 KV · of %3")
        .arg(bytesText(m_card.weightBytes), bytesText(m_card.kvBytes), bytesText(m_card.memoryBytes));
}

QString ModelCardButton::chipText() const
{
    if (!m_card.problem.isEmpty())
        return tr("Cannot be used");
    return m_card.fits ? tr("Fits") : tr("Does not fit");
}

QSize ModelCardButton::sizeHint() const
{
    const int body = QFontMetrics(ui::font(TextRole::Body)).height();
    const int small = QFontMetrics(ui::font(TextRole::Small)).height();
    return {360, 2 * metrics::kCardPadding + body + 2 * small + kBar + 3 * kLineGap};
}

void ModelCardButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit loadRequested();
    else
        QAbstractButton::keyPressEvent(event);
}

void ModelCardButton::paintFrame(QPainter& painter)
{
    const Tokens& t = tokens();
    const bool strong = hasFocus() || isChecked();
    const qreal inset = strong ? 1 : 0.5;
    painter.setPen(hasFocus() ? QPen(t.focus, 2) : isChecked() ? QPen(t.accent, 2) : QPen(t.line, 1));
    painter.setBrush(underMouse() ? t.accentSoft : t.raised);
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(inset, inset, -inset, -inset), metrics::kRadiusCard, metrics::kRadiusCard);
}

void ModelCardButton::paintChip(QPainter& painter, QRect& titleLine)
{
    const Tokens& t = tokens();
    const bool problem = !m_card.problem.isEmpty();
    const QColor color = problem ? t.error : m_card.fits ? t.ok : t.warn;
    const QColor fill = problem ? t.errorSoft : m_card.fits ? t.okSoft : t.warnSoft;
    const QFont chipFont = semibold(ui::font(TextRole::Small));
    const int width = QFontMetrics(chipFont).horizontalAdvance(chipText()) + 18;
    QRect chip(titleLine.right() - width + 1, titleLine.top(), width, titleLine.height());
    titleLine.setRight(chip.left() - metrics::kGap);
    chip = QStyle::visualRect(layoutDirection(), rect(), chip);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(chip, chip.height() / 2.0, chip.height() / 2.0);
    painter.setFont(chipFont);
    painter.setPen(color);
    painter.drawText(chip, Qt::AlignCenter, chipText());
}

void ModelCardButton::paintMemory(QPainter& painter, const QRect& bar)
{
    const Tokens& t = tokens();
    const double whole
        = static_cast<double>(std::max({m_card.memoryBytes, m_card.weightBytes + m_card.kvBytes, std::uint64_t{1}}));
    const auto part
        = [&](std::uint64_t bytes) { return static_cast<int>(bar.width() * (static_cast<double>(bytes) / whole)); };
    const int weights = part(m_card.weightBytes);
    const int cache = std::min(part(m_card.kvBytes), bar.width() - weights - 2);
    const auto visual = [&](int x, int width) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(bar.left() + x, bar.top(), width, bar.height()));
    };
    painter.fillRect(visual(0, bar.width()), t.track);
    painter.fillRect(visual(0, weights), t.segments[0]);
    if (cache > 0)
        painter.fillRect(visual(weights + 2, cache), t.segments[1]);
}

void ModelCardButton::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintFrame(painter);
    const QFont title = semibold(ui::font(TextRole::Body));
    const QFont small = ui::font(TextRole::Small);
    const QRect inside = rect().adjusted(16, metrics::kCardPadding, -16, -metrics::kCardPadding);
    QRect line(inside.left(), inside.top(), inside.width(), QFontMetrics(title).height());
    QRect nameLine = line;
    paintChip(painter, nameLine);
    const auto text = [&](const QRect& where, const QFont& textFont, const QColor& color, const QString& words) {
        painter.setFont(textFont);
        painter.setPen(color);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), where), Qt::AlignVCenter | Qt::AlignLeading,
            QFontMetrics(textFont).elidedText(words, Qt::ElideMiddle, where.width()));
    };
    text(nameLine, title, t.text, m_card.name);
    line = QRect(line.left(), line.bottom() + kLineGap, line.width(), QFontMetrics(small).height());
    const QString pictures = m_card.seesPictures ? tr("reads pictures") : tr("text only");
    text(line, small, t.muted, QStringLiteral("%1 · %2").arg(m_card.subtitle, pictures));
    const QRect bar(line.left(), line.bottom() + 1 + kLineGap, line.width(), kBar);
    paintMemory(painter, bar);
    line.moveTop(bar.bottom() + kLineGap);
    text(line, small, m_card.problem.isEmpty() ? t.muted : t.error, memoryText());
}

} // namespace sheaf::ui
