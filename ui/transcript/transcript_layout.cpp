#include "ui/transcript/transcript_layout.h"

#include <algorithm>

namespace sheaf::ui {

TranscriptLayout::TranscriptLayout(const app::TranscriptModel& model)
    : m_model(model)
    , m_scale(makeTypeScale(100))
{
    reset();
}

void TranscriptLayout::reset()
{
    m_turns.clear();
    append();
}

void TranscriptLayout::append()
{
    if (!m_turns.empty())
        m_turns.back()->invalidateFooter(); // it is no longer the last: nothing to regenerate
    for (int i = turnCount(); i < m_model.rowCount(); ++i)
        m_turns.push_back(std::make_unique<TurnLayout>(m_model.turn(i)));
    measure();
}

void TranscriptLayout::truncate(int turns)
{
    m_turns.resize(static_cast<std::size_t>(turns));
    if (!m_turns.empty())
        m_turns.back()->invalidateFooter();
    measure();
}

void TranscriptLayout::takeText(int turn)
{
    m_turns[static_cast<std::size_t>(turn)]->takeText(m_model.turn(turn).answer.text);
}

void TranscriptLayout::takeSummary(int turn)
{
    m_turns[static_cast<std::size_t>(turn)]->invalidateFooter();
}

void TranscriptLayout::setWidth(qreal width)
{
    if (width == m_width)
        return;
    m_width = width;
    for (const auto& turn : m_turns)
        turn->invalidate();
}

void TranscriptLayout::setScale(const TypeScale& scale)
{
    m_scale = scale;
    for (const auto& turn : m_turns)
        turn->invalidate();
}

void TranscriptLayout::layOutTurn(std::size_t index)
{
    const bool last = index + 1 == m_turns.size();
    m_turns[index]->layOut(m_model.turn(static_cast<int>(index)), m_width, m_scale, last);
}

void TranscriptLayout::measure()
{
    m_tops.assign(1, 0);
    for (const auto& turn : m_turns)
        m_tops.push_back(m_tops.back() + turn->height(m_scale));
}

bool TranscriptLayout::layOut(qreal top, qreal bottom)
{
    bool any = false;
    for (std::size_t i = 0; i < m_turns.size(); ++i) {
        if (m_tops[i] > bottom || m_tops[i + 1] < top || m_turns[i]->isLaidOut())
            continue;
        layOutTurn(i);
        any = true;
    }
    if (any)
        measure();
    return any;
}

bool TranscriptLayout::layOutAnother()
{
    for (std::size_t i = m_turns.size(); i-- > 0;) {
        if (m_turns[i]->isLaidOut())
            continue;
        layOutTurn(i);
        measure();
        return true;
    }
    return false;
}

int TranscriptLayout::turnAt(qreal y) const
{
    const auto after = std::ranges::upper_bound(m_tops, y);
    const auto index = static_cast<int>(after - m_tops.begin()) - 1;
    return std::clamp(index, m_turns.empty() ? -1 : 0, turnCount() - 1);
}

TextPosition TranscriptLayout::positionAt(const QPointF& point) const
{
    const int index = turnAt(point.y());
    if (index < 0)
        return {};
    const QPointF inTurn = point - QPointF(0, turnTop(index));
    const int piece = turn(index).pieceAt(inTurn);
    return {index, piece, turn(index).piece(piece).positionAt(inTurn - turn(index).piecePosition(piece))};
}

QRectF TranscriptLayout::lineBox(const TextPosition& position) const
{
    const TurnLayout& where = turn(position.turn);
    const TextPiece& piece = where.piece(position.piece);
    const QPointF at = where.piecePosition(position.piece) + QPointF(0, turnTop(position.turn));
    const int last = static_cast<int>(piece.text().size()) - 1;
    const std::vector<QRectF> boxes = piece.boxes(std::clamp(position.offset, 0, std::max(0, last)), 1);
    return boxes.empty() ? QRectF(at, QSizeF(1, piece.height())) : boxes.front().translated(at);
}

TextPosition TranscriptLayout::end() const
{
    if (m_turns.empty())
        return {};
    const int turns = turnCount() - 1;
    const int piece = turn(turns).pieceCount() - 1;
    return {turns, piece, static_cast<int>(turn(turns).piece(piece).text().size())};
}

} // namespace sheaf::ui
