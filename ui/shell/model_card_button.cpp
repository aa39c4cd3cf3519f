#include "ui/shell/model_card_button.h"

#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/labels.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {
namespace {

constexpr int kBar = 8;
constexpr int kLineGap = 6;
constexpr int kPartGap = 2;
constexpr int kEndMark = 2; ///< how far the mark of the memory's end stands out

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
    setToolTip(plainToolTip(m_card.problem.isEmpty() ? m_card.path + u'\n' + shareText() : m_card.problem));
}

QString ModelCardButton::memoryText() const
{
    if (!m_card.problem.isEmpty())
        return m_card.problem;
    const QString needed = bytesText(m_card.neededBytes());
    if (m_card.shortfallBytes() == 0)
        return tr("Needs %1 of %2 free, with a window of %L3 tokens")
            .arg(needed, bytesText(m_card.availableBytes))
            .arg(static_cast<qulonglong>(m_card.contextTokens));
    const QString missing = bytesText(m_card.shortfallBytes());
    return m_card.fit == app::ModelCard::Fit::DoesNotFit
        ? tr("Needs %1, does not fit by %2").arg(needed, missing)
        : tr("Needs %1; %2 of its weights are read from disk each time").arg(needed, missing);
}

QString ModelCardButton::shareText() const
{
    return tr("%1 weights, %2 keys and values for %L4 tokens, %3 buffers")
        .arg(bytesText(m_card.weightBytes), bytesText(m_card.kvBytes), bytesText(m_card.bufferBytes))
        .arg(static_cast<qulonglong>(m_card.contextTokens));
}

QString ModelCardButton::chipText() const
{
    if (!m_card.problem.isEmpty())
        return tr("Cannot be used");
    switch (m_card.fit) {
    case app::ModelCard::Fit::Fits:
        return tr("Fits");
    case app::ModelCard::Fit::PagesFromDisk:
        return tr("Pages from disk");
    case app::ModelCard::Fit::DoesNotFit:
        break;
    }
    return tr("Does not fit");
}

ModelCardButton::ChipColors ModelCardButton::chipColors() const
{
    const Tokens& t = tokens();
    if (!m_card.problem.isEmpty() || m_card.fit == app::ModelCard::Fit::DoesNotFit)
        return {t.error, t.errorSoft};
    return m_card.fit == app::ModelCard::Fit::Fits ? ChipColors{t.ok, t.okSoft} : ChipColors{t.warn, t.warnSoft};
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
    const ChipColors colors = chipColors();
    const QFont chipFont = semibold(ui::font(TextRole::Small));
    const int width = QFontMetrics(chipFont).horizontalAdvance(chipText()) + 18;
    QRect chip(titleLine.right() - width + 1, titleLine.top(), width, titleLine.height());
    titleLine.setRight(chip.left() - metrics::kGap);
    chip = QStyle::visualRect(layoutDirection(), rect(), chip);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.fill);
    painter.drawRoundedRect(chip, chip.height() / 2.0, chip.height() / 2.0);
    painter.setFont(chipFont);
    painter.setPen(colors.text);
    painter.drawText(chip, Qt::AlignCenter, chipText());
}

// Weights, keys and values with buffers, free memory, other programs. Too much of it all makes the bar longer than the
// memory, whose end is marked.
void ModelCardButton::paintMemory(QPainter& painter, const QRect& bar)
{
    const Tokens& t = tokens();
    const auto memory = static_cast<double>(std::max<std::uint64_t>(m_card.memoryBytes, 1));
    const double others = memory - static_cast<double>(std::min(m_card.availableBytes, m_card.memoryBytes));
    const auto weights = static_cast<double>(m_card.weightBytes);
    const double needed = static_cast<double>(m_card.neededBytes());
    const double whole = std::max(memory, needed + others);
    const auto span = [&](double from, double to, const QColor& color) {
        const int left = static_cast<int>(std::lround(bar.width() * from / whole));
        const int right = static_cast<int>(std::lround(bar.width() * to / whole));
        const QRect part(bar.left() + left, bar.top(), right - left - (to < whole ? kPartGap : 0), bar.height());
        if (part.width() > 0)
            painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), part), color);
    };
    painter.fillRect(bar, t.track);
    span(0, weights, t.segments[0]);
    span(weights, needed, t.segments[1]);
    span(whole - others, whole, t.lineStrong);
    if (whole > memory) {
        const QRect end(bar.left() + static_cast<int>(bar.width() * memory / whole), bar.top() - kEndMark, kPartGap,
            bar.height() + 2 * kEndMark);
        painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), end), t.redFill);
    }
}

void ModelCardButton::paintLine(QPainter& painter, const QRect& line, const QFont& lineFont, const QColor& color,
    const QString& words, Qt::TextElideMode cut) const
{
    painter.setFont(lineFont);
    painter.setPen(color);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), line), Qt::AlignVCenter | Qt::AlignLeading,
        QFontMetrics(lineFont).elidedText(words, cut, line.width()));
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
    paintLine(painter, nameLine, title, t.text, m_card.name, Qt::ElideMiddle);
    line = QRect(line.left(), line.bottom() + kLineGap, line.width(), QFontMetrics(small).height());
    if (!m_card.problem.isEmpty()) {
        painter.setFont(small);
        painter.setPen(t.error);
        painter.drawText(
            inside.adjusted(0, line.top() - inside.top(), 0, 0), Qt::AlignLeading | Qt::TextWordWrap, m_card.problem);
        return;
    }
    const QString pictures = m_card.seesPictures ? tr("reads pictures") : tr("text only");
    paintLine(painter, line, small, t.muted, QStringLiteral("%1 · %2").arg(m_card.subtitle, pictures), Qt::ElideMiddle);
    const QRect bar(line.left(), line.bottom() + 1 + kLineGap, line.width(), kBar);
    paintMemory(painter, bar);
    line.moveTop(bar.bottom() + kLineGap);
    paintLine(painter, line, small, t.muted, memoryText(), Qt::ElideRight);
}

} // namespace sheaf::ui
