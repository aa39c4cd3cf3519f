#pragma once
// One turn laid out: the question's card, progress or the answer's blocks, the footer.

#include "ui/transcript/block_layout.h"
#include "ui/transcript/markdown_stream.h"
#include "ui/transcript/turn_footer.h"

#include "app/viewmodel/transcript_model.h"

#include <functional>
#include <optional>

namespace sheaf::ui {

/// Something in a turn that can be clicked or reached with Tab.
struct TurnTarget {
    enum class Kind { Link, CopyCode, CopyAnswer, Regenerate };
    Kind kind = Kind::Link;
    QRectF rect; ///< in the turn
    QString data; ///< link: address; code: its text
};

/// Threads: GUI. Coordinates are relative to the turn's top left; pieces are numbered from the question on.
class TurnLayout {
public:
    using HighlightsOf = std::function<std::vector<Highlight>(int piece)>;

    explicit TurnLayout(const app::Turn& turn);

    /// Brings the blocks to the text; what was there before is kept if the text only grew.
    void takeText(const QString& answer);
    /// Everything must be laid out again: another width, zoom or theme.
    void invalidate();
    /// Only the progress, the summary or the failure changed.
    void invalidateFooter() { m_footerValid = false; }

    bool isLaidOut() const { return m_questionValid && m_firstDirty >= m_blocks.size() && m_footerValid; }
    /// Lays out what is not; `last`: the turn at the end of the conversation.
    void layOut(const app::Turn& turn, qreal width, const TypeScale& scale, bool last);
    /// Guessed from the text's length while it is not laid out.
    qreal height(const TypeScale& scale) const;

    int pieceCount() const;
    int questionPieceCount() const { return static_cast<int>(m_question.size()); }
    qreal answerTop() const { return m_answerTop; }
    const TextPiece& piece(int index) const;
    QPointF piecePosition(int index) const;
    /// The piece nearest to a point.
    int pieceAt(const QPointF& point) const;

    std::vector<TurnTarget> targets() const;
    const TurnFooter& footer() const { return m_footer; }
    qreal footerTop() const { return m_footerTop; }

    /// clip: in the painter's coordinates; blocks outside are skipped.
    void paint(QPainter& painter, const QPointF& at, const QRectF& clip, const app::Turn& turn,
        const app::PrefillProgress& progress, const TypeScale& scale, const HighlightsOf& highlights) const;

private:
    void layOutQuestion(qreal width, const TypeScale& scale);
    void layOutBlocks(qreal width, const TypeScale& scale);
    void layOutEnd(const app::Turn& turn, qreal width, const TypeScale& scale, bool last);
    std::size_t blockAt(qreal y) const;
    std::size_t blockOfPiece(int index) const;
    void paintQuestion(QPainter& painter, const QPointF& at, const HighlightsOf& highlights) const;
    void paintBlocks(QPainter& painter, const QPointF& at, const QRectF& clip, const TypeScale& scale,
        const HighlightsOf& highlights) const;
    void paintProgress(
        QPainter& painter, const QPointF& at, const app::PrefillProgress& progress, const TypeScale& scale) const;

    std::vector<TextPiece> m_question;
    MarkdownStream m_stream;
    QString m_taken; ///< what the stream has; to notice a text that is not a longer one
    std::vector<BlockLayout> m_blocks;
    std::vector<qreal> m_tops; ///< of the blocks
    std::vector<int> m_firstPieces; ///< of the blocks
    std::optional<TextPiece> m_failure;
    TurnFooter m_footer;
    qreal m_width = 0;
    qreal m_cardHeight = 0;
    qreal m_answerTop = 0;
    qreal m_failureTop = 0;
    qreal m_footerTop = 0;
    qreal m_height = 0;
    std::size_t m_firstDirty = 0;
    bool m_questionValid = false;
    bool m_footerValid = false;
};

} // namespace sheaf::ui
