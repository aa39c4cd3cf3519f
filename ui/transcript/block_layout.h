#pragma once
// One block laid out to a width: its pieces, and what is painted behind them.

#include "ui/transcript/code_colors.h"
#include "ui/transcript/text_piece.h"

namespace sheaf::ui {

/// Threads: GUI. Coordinates are relative to the block's top left.
class BlockLayout {
public:
    explicit BlockLayout(Block block);

    /// Takes another version of the block. Pieces of leading paragraphs that stayed the same keep their layout: a code
    /// block that grows by a line lays out a line.
    void replace(Block block);
    void layOut(qreal width, const TypeScale& scale);

    const Block& block() const { return m_block; }
    bool isLaidOut() const { return m_height >= 0; }
    qreal height() const { return m_height; }
    /// To the block before it, by what this one is.
    qreal gapBefore(const Block* before, const TypeScale& scale) const;

    const std::vector<TextPiece>& pieces() const { return m_pieces; }
    QRectF copyButton() const { return m_copyButton; } ///< code blocks; else empty
    QString code() const; ///< the lines of a code block

    /// Ground, bars, marker; the pieces are painted by whoever knows what is selected.
    /// before: the block above, null if there is none; the bars of quotes that hold both bridge the `gap` between them.
    void paintFrame(QPainter& painter, const QPointF& at, const TypeScale& scale, const Block* before, qreal gap) const;

private:
    void makePieces(std::size_t kept);
    void layOutText(qreal width, const TypeScale& scale);
    void layOutCode(qreal width, const TypeScale& scale);
    void layOutTable(qreal width, const TypeScale& scale);
    std::vector<qreal> columnWidths(qreal width, const TypeScale& scale);
    PieceStyle cellStyle(std::size_t cell, const TypeScale& scale) const;
    qreal indent(const TypeScale& scale) const;
    void paintQuoteBars(
        QPainter& painter, const QPointF& at, const TypeScale& scale, std::size_t shared, qreal gap) const;
    void paintMarker(QPainter& painter, const QPointF& at, const TypeScale& scale) const;
    void paintCodeGround(QPainter& painter, const QPointF& at) const;
    void paintTable(QPainter& painter, const QPointF& at) const;

    Block m_block;
    std::vector<TextPiece> m_pieces;
    std::vector<CodeState> m_statesAfter; ///< code: what each line hands to the next
    qreal m_height = -1; ///< below 0: to be laid out
    qreal m_width = 0;
    qreal m_textLeft = 0;
    std::size_t m_laidOut = 0; ///< leading pieces whose layout fits m_width
    QRectF m_copyButton;
    std::vector<qreal> m_rowBottoms; ///< tables
    bool m_mirrored = false; ///< the text runs from right to left: marker and bars stand at the right
};

} // namespace sheaf::ui
