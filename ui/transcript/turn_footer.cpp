#include "ui/transcript/turn_footer.h"

#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/transcript/turn_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr qreal kGap = 10; ///< between the parts of the footer
constexpr qreal kChipGap = 6;
constexpr qreal kChipPadding = 8;
constexpr qreal kIconRoom = 22; ///< before the coverage sentence
constexpr int kIcon = 14;

void paintIcon(QPainter& painter, const QString& name, const QRectF& place, int size, const QColor& color)
{
    const QPointF inset((place.width() - size) / 2, (place.height() - size) / 2);
    painter.drawPixmap(place.topLeft() + inset, iconPixmap(name, size, color, painter.device()->devicePixelRatioF()));
}

} // namespace

void TurnFooter::layOut(const app::Answer& answer, qreal width, const TypeScale& scale, bool canRegenerate)
{
    m_height = 0;
    layOutChips(answer, width, scale);
    const auto& read = answer.coverage.attachments;
    m_complete
        = std::all_of(read.begin(), read.end(), [](const app::CoverageEntry& entry) { return entry.leftOut.empty(); });
    layOutCoverage(answer.coverage.sentence, width, scale);
    layOutFinish(answer, width, scale, canRegenerate);
}

void TurnFooter::layOutChips(const app::Answer& answer, qreal width, const TypeScale& scale)
{
    m_chips.clear();
    const QFontMetricsF metrics(semibold(scale.small));
    const qreal chipHeight = metrics.height() + 4;
    qreal x = 0;
    qreal y = kGap;
    for (const app::Citation& citation : answer.citations) {
        const QString whole = citationText(citation);
        const QString text = metrics.elidedText(whole, Qt::ElideMiddle, width - 2 * kChipPadding);
        const qreal chipWidth = metrics.horizontalAdvance(text) + 2 * kChipPadding;
        if (x > 0 && x + chipWidth > width) {
            x = 0;
            y += chipHeight + kChipGap;
        }
        m_chips.push_back({{x, y, chipWidth, chipHeight}, text, QString::fromStdString(citation.text)});
        x += chipWidth + kChipGap;
    }
    if (!m_chips.empty())
        m_height = y + chipHeight;
}

void TurnFooter::layOutCoverage(const QString& sentence, qreal width, const TypeScale& scale)
{
    m_coverage.reset();
    if (sentence.isEmpty())
        return;
    m_coverage.emplace(RichText{sentence, {{0, static_cast<int>(sentence.size()), kMuted, {}}}});
    m_coverage->layOut(width - kIconRoom, {scale.small, QFontMetricsF(scale.small).height() + 4}, scale.code);
    m_coverage->position = {kIconRoom, m_height + kGap};
    m_height += kGap + m_coverage->height();
}

void TurnFooter::layOutFinish(const app::Answer& answer, qreal width, const TypeScale& scale, bool canRegenerate)
{
    // The line has its height from the first word on, so that nothing moves when the answer ends.
    const qreal row = std::max<qreal>(metrics::kButton, QFontMetricsF(scale.small).height());
    const qreal top = m_height + 4;
    const bool ended = answer.state != app::AnswerState::Running;
    m_finish = QFontMetricsF(scale.small).elidedText(finishText(answer), Qt::ElideRight, width - 2 * row);
    m_regenerate = canRegenerate ? QRectF(width - row, top, row, row) : QRectF();
    const qreal copyRight = canRegenerate ? width - row : width;
    m_copy = ended && !answer.text.isEmpty() ? QRectF(copyRight - row, top, row, row) : QRectF();
    m_finishRect = {0, top, width - 2 * row, row};
    m_height = top + row;
}

void TurnFooter::paint(QPainter& painter, const QPointF& at, const TypeScale& scale) const
{
    const Tokens& colors = tokens();
    painter.setFont(semibold(scale.small));
    for (const Chip& chip : m_chips) {
        const QRectF rect = chip.rect.translated(at);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.accentSoft);
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
        painter.setPen(colors.accent);
        painter.drawText(rect, Qt::AlignCenter, chip.text);
    }
    if (m_coverage) {
        const QRectF place(at.x(), at.y() + m_coverage->position.y(), kIcon, QFontMetricsF(scale.small).height() + 4);
        paintIcon(painter, m_complete ? QStringLiteral("check") : QStringLiteral("warning"), place, kIcon,
            m_complete ? colors.ok : colors.warn);
        m_coverage->paint(painter, at + m_coverage->position, {});
    }
    painter.setFont(scale.small);
    painter.setPen(colors.muted);
    painter.drawText(m_finishRect.translated(at), Qt::AlignLeft | Qt::AlignVCenter, m_finish);
    if (!m_copy.isEmpty())
        paintIcon(painter, QStringLiteral("copy"), m_copy.translated(at), metrics::kIconButton, colors.muted);
    if (!m_regenerate.isEmpty())
        paintIcon(
            painter, QStringLiteral("regenerate"), m_regenerate.translated(at), metrics::kIconButton, colors.muted);
}

} // namespace sheaf::ui
