#include "ui/transcript/turn_layout.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/transcript/turn_text.h"
#include "ui/widgets/card_paint.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr qreal kCardPaddingX = 16;
constexpr qreal kCardPaddingY = 10;
constexpr qreal kAfterCard = 16;
constexpr qreal kAfterTurn = 16;
constexpr qreal kProgressBar = 6;
constexpr qreal kGuessedCharactersPerLine = 90;

qreal progressHeight(const TypeScale& scale)
{
    return QFontMetricsF(scale.strong).height() + QFontMetricsF(scale.small).height() + kProgressBar + 24;
}

} // namespace

TurnLayout::TurnLayout(const app::Turn& turn)
{
    // The question is shown as it was asked: Markdown in it was meant for the model.
    for (const QString& line : turn.question.split(u'\n'))
        m_question.emplace_back(RichText{line, {}});
    m_question.front().startsBlock = true;
    takeText(turn.answer.text);
}

void TurnLayout::takeText(const QString& answer)
{
    if (!answer.startsWith(m_taken)) {
        m_stream.clear();
        m_taken.clear();
    }
    const QStringView added = QStringView(answer).sliced(m_taken.size());
    std::size_t first = m_stream.append(added);
    m_taken += added;
    const std::vector<Block>& blocks = m_stream.blocks();
    first = std::min(first, m_blocks.size());
    m_firstDirty = std::min(m_firstDirty, first);
    m_blocks.erase(
        m_blocks.begin() + static_cast<std::ptrdiff_t>(std::min(m_blocks.size(), blocks.size())), m_blocks.end());
    for (std::size_t i = first; i < blocks.size(); ++i) {
        if (i >= m_blocks.size())
            m_blocks.emplace_back(blocks[i]);
        else if (!(m_blocks[i].block() == blocks[i]))
            m_blocks[i].replace(blocks[i]);
    }
    m_footerValid = false;
}

void TurnLayout::invalidate()
{
    m_questionValid = false;
    m_footerValid = false;
    m_firstDirty = 0;
    m_width = 0;
}

void TurnLayout::layOut(const app::Turn& turn, qreal width, const TypeScale& scale, bool last)
{
    if (width != m_width)
        invalidate();
    m_width = width;
    if (!m_questionValid)
        layOutQuestion(width, scale);
    layOutBlocks(width, scale);
    layOutEnd(turn, width, scale, last);
    m_footerValid = true;
}

void TurnLayout::layOutQuestion(qreal width, const TypeScale& scale)
{
    qreal y = scale.px(kCardPaddingY);
    for (TextPiece& line : m_question) {
        line.layOut(width - 2 * kCardPaddingX, {scale.reading, scale.readingLine}, scale.code);
        line.position = {kCardPaddingX, y};
        y += line.height();
    }
    m_cardHeight = y + scale.px(kCardPaddingY);
    m_answerTop = m_cardHeight + scale.px(kAfterCard);
    m_questionValid = true;
}

void TurnLayout::layOutBlocks(qreal width, const TypeScale& scale)
{
    m_tops.resize(m_blocks.size());
    m_firstPieces.resize(m_blocks.size());
    for (std::size_t i = m_firstDirty; i < m_blocks.size(); ++i) {
        BlockLayout& block = m_blocks[i];
        block.layOut(width, scale);
        const bool first = i == 0;
        const qreal above = first ? m_answerTop : m_tops[i - 1] + m_blocks[i - 1].height();
        m_tops[i] = above + block.gapBefore(first ? nullptr : &m_blocks[i - 1].block(), scale);
        m_firstPieces[i] = first ? static_cast<int>(m_question.size())
                                 : m_firstPieces[i - 1] + static_cast<int>(m_blocks[i - 1].pieces().size());
    }
    m_firstDirty = m_blocks.size();
}

void TurnLayout::layOutEnd(const app::Turn& turn, qreal width, const TypeScale& scale, bool last)
{
    const app::Answer& answer = turn.answer;
    qreal y = m_blocks.empty() ? m_answerTop : m_tops.back() + m_blocks.back().height();
    const bool reading = answer.state == app::AnswerState::Running && m_blocks.empty();
    if (reading)
        y += progressHeight(scale);
    m_failure.reset();
    if (answer.state == app::AnswerState::Failed && !answer.failure.isEmpty()) {
        m_failure.emplace(RichText{answer.failure, {}});
        m_failure->layOut(width - 2 * kCardPaddingX, {scale.reading, scale.readingLine}, scale.code);
        m_failureTop = y + (m_blocks.empty() ? 0 : scale.px(kAfterCard));
        y = m_failureTop + m_failure->height() + 2 * scale.px(kCardPaddingY);
    }
    m_footerTop = y;
    const bool ended = answer.state != app::AnswerState::Running;
    m_footer.layOut(answer, width, scale, last && ended);
    m_height = y + m_footer.height() + scale.px(kAfterTurn);
}

qreal TurnLayout::height(const TypeScale& scale) const
{
    if (m_height > 0)
        return m_height;
    const qreal lines = 6 + static_cast<qreal>(m_taken.size()) / kGuessedCharactersPerLine;
    return std::ceil(lines) * scale.readingLine;
}

int TurnLayout::pieceCount() const
{
    int count = static_cast<int>(m_question.size());
    for (const BlockLayout& block : m_blocks)
        count += static_cast<int>(block.pieces().size());
    return count;
}

std::size_t TurnLayout::blockOfPiece(int index) const
{
    const auto after = std::ranges::upper_bound(m_firstPieces, index);
    return static_cast<std::size_t>(after - m_firstPieces.begin()) - 1;
}

const TextPiece& TurnLayout::piece(int index) const
{
    if (index < static_cast<int>(m_question.size()))
        return m_question[static_cast<std::size_t>(index)];
    int first = static_cast<int>(m_question.size());
    for (const BlockLayout& block : m_blocks) {
        const int count = static_cast<int>(block.pieces().size());
        if (index < first + count)
            return block.pieces()[static_cast<std::size_t>(index - first)];
        first += count;
    }
    return m_question.front();
}

QPointF TurnLayout::piecePosition(int index) const
{
    if (index < static_cast<int>(m_question.size()))
        return m_question[static_cast<std::size_t>(index)].position;
    const std::size_t block = blockOfPiece(index);
    const auto inBlock = static_cast<std::size_t>(index - m_firstPieces[block]);
    return m_blocks[block].pieces()[inBlock].position + QPointF(0, m_tops[block]);
}

std::size_t TurnLayout::blockAt(qreal y) const
{
    const auto after = std::ranges::upper_bound(m_tops, y);
    return after == m_tops.begin() ? 0 : static_cast<std::size_t>(after - m_tops.begin()) - 1;
}

int TurnLayout::pieceAt(const QPointF& point) const
{
    const bool inQuestion = point.y() < m_answerTop || m_blocks.empty();
    const std::size_t block = inQuestion ? 0 : blockAt(point.y());
    const std::vector<TextPiece>& pieces = inQuestion ? m_question : m_blocks[block].pieces();
    const int first = inQuestion ? 0 : m_firstPieces[block];
    const qreal top = inQuestion ? 0 : m_tops[block];
    int best = -1;
    qreal bestDistance = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const TextPiece& candidate = pieces[i];
        const qreal y = top + candidate.position.y();
        const qreal dy = std::max({0.0, y - point.y(), point.y() - (y + candidate.height())});
        // Cells of one row: the last one that begins left of the point.
        const qreal dx = std::max(0.0, candidate.position.x() - point.x());
        const qreal distance = dy * 1000 + dx;
        if (best < 0 || distance <= bestDistance) {
            best = static_cast<int>(i);
            bestDistance = distance;
        }
    }
    return best < 0 ? static_cast<int>(m_question.size()) - 1 : first + best; // a rule has no text
}

std::vector<TurnTarget> TurnLayout::targets() const
{
    std::vector<TurnTarget> result;
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const BlockLayout& block = m_blocks[i];
        if (!block.copyButton().isEmpty())
            result.push_back({TurnTarget::Kind::CopyCode, block.copyButton().translated(0, m_tops[i]), block.code()});
        for (const TextPiece& text : block.pieces()) {
            for (const Run& run : text.richText().runs) {
                if (!(run.style & kLink))
                    continue;
                for (const QRectF& box : text.boxes(run.start, run.length)) {
                    const QPointF at = text.position + QPointF(0, m_tops[i]);
                    result.push_back({TurnTarget::Kind::Link, box.translated(at), run.link});
                }
            }
        }
    }
    if (!m_footer.copyButton().isEmpty())
        result.push_back({TurnTarget::Kind::CopyAnswer, m_footer.copyButton().translated(0, m_footerTop), {}});
    if (!m_footer.regenerateButton().isEmpty())
        result.push_back({TurnTarget::Kind::Regenerate, m_footer.regenerateButton().translated(0, m_footerTop), {}});
    return result;
}

void TurnLayout::paint(QPainter& painter, const QPointF& at, const QRectF& clip, const app::Turn& turn,
    const app::PrefillProgress& progress, const TypeScale& scale, const HighlightsOf& highlights) const
{
    paintQuestion(painter, at, highlights);
    paintBlocks(painter, at, clip, scale, highlights);
    if (turn.answer.state == app::AnswerState::Running && m_blocks.empty())
        paintProgress(painter, at + QPointF(0, m_answerTop), progress, scale);
    if (m_failure) {
        const QRectF card(at.x(), at.y() + m_failureTop, m_width, m_failure->height() + 2 * scale.px(kCardPaddingY));
        paintCard(painter, card.toAlignedRect(), tokens().errorSoft, tokens().errorSoft, 0, metrics::kRadiusRow);
        m_failure->paint(painter, card.topLeft() + QPointF(kCardPaddingX, scale.px(kCardPaddingY)), {});
    }
    m_footer.paint(painter, at + QPointF(0, m_footerTop), scale);
}

void TurnLayout::paintQuestion(QPainter& painter, const QPointF& at, const HighlightsOf& highlights) const
{
    const QRect card = QRectF(at, QSizeF(m_width, m_cardHeight)).toAlignedRect();
    paintCard(painter, card, tokens().accentSoft, tokens().accentSoft, 0, metrics::kRadiusRow);
    for (std::size_t i = 0; i < m_question.size(); ++i)
        m_question[i].paint(painter, at + m_question[i].position, highlights(static_cast<int>(i)));
}

void TurnLayout::paintBlocks(QPainter& painter, const QPointF& at, const QRectF& clip, const TypeScale& scale,
    const HighlightsOf& highlights) const
{
    for (std::size_t i = blockAt(clip.top() - at.y()); i < m_blocks.size(); ++i) {
        const QPointF top = at + QPointF(0, m_tops[i]);
        if (top.y() > clip.bottom())
            return;
        const BlockLayout& block = m_blocks[i];
        const Block* before = i > 0 ? &m_blocks[i - 1].block() : nullptr;
        const qreal gap = i > 0 ? m_tops[i] - m_tops[i - 1] - m_blocks[i - 1].height() : 0;
        block.paintFrame(painter, top, scale, before, gap);
        int index = m_firstPieces[i];
        for (const TextPiece& text : block.pieces()) {
            const QPointF place = top + text.position;
            if (place.y() <= clip.bottom() && place.y() + text.height() >= clip.top())
                text.paint(painter, place, highlights(index));
            ++index;
        }
    }
}

void TurnLayout::paintProgress(
    QPainter& painter, const QPointF& at, const app::PrefillProgress& progress, const TypeScale& scale) const
{
    const ProgressText text = progressText(progress);
    const qreal titleHeight = QFontMetricsF(scale.strong).height();
    const QRectF title(at.x(), at.y(), m_width, titleHeight);
    painter.setPen(tokens().text);
    painter.setFont(scale.strong);
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter, text.title);
    painter.setFont(scale.small);
    painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter, text.count);

    QRectF bar(at.x(), title.bottom() + 8, m_width, kProgressBar);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().track);
    painter.drawRoundedRect(bar, kProgressBar / 2, kProgressBar / 2);
    if (text.fraction > 0) {
        bar.setWidth(m_width * text.fraction);
        painter.setBrush(tokens().accent);
        painter.drawRoundedRect(bar, kProgressBar / 2, kProgressBar / 2);
    }
    painter.setPen(tokens().muted);
    painter.drawText(QRectF(at.x(), bar.bottom() + 8, m_width, QFontMetricsF(scale.small).height()),
        Qt::AlignLeft | Qt::AlignVCenter, text.detail);
}

} // namespace sheaf::ui
