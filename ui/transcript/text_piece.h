#pragma once
// One paragraph laid out: the unit of painting, of selecting and of finding.

#include "ui/transcript/blocks.h"
#include "ui/transcript/type_scale.h"

#include <QTextLayout>

#include <memory>

class QPainter;

namespace sheaf::ui {

/// A part of a paragraph to paint on a ground of its own.
struct Highlight {
    enum class Kind { Selection, Match, CurrentMatch };
    int start = 0;
    int length = 0;
    Kind kind = Kind::Selection;
};

/// How a paragraph is set; what the runs say comes on top.
struct PieceStyle {
    QFont font;
    qreal lineHeight = 0; ///< lines are at least as high
    bool code = false; ///< a line of a code block: left to right, no wrapping between words only
    Qt::Alignment alignment = Qt::AlignLeft; ///< leading edge; mirrored for right-to-left text
};

/// Threads: GUI. The text stays, the layout follows the width.
class TextPiece {
public:
    explicit TextPiece(RichText text, QList<QTextLayout::FormatRange> colors = {});

    const QString& text() const { return m_text.text; }
    const RichText& richText() const { return m_text; }
    const QList<QTextLayout::FormatRange>& colors() const { return m_colors; }

    void layOut(qreal width, const PieceStyle& style, const QFont& codeFont);
    /// Without line breaks; for table columns.
    qreal naturalWidth(const PieceStyle& style, const QFont& codeFont);
    qreal height() const { return m_height; }

    /// Character position nearest to a point relative to the piece.
    int positionAt(const QPointF& point) const;
    /// Address of the link under a point; empty if none.
    QString linkAt(const QPointF& point) const;
    /// Boxes of a range, one a line.
    std::vector<QRectF> boxes(int start, int length) const;
    int wordStart(int character) const;
    int wordEnd(int character) const;

    void paint(QPainter& painter, const QPointF& at, const std::vector<Highlight>& highlights) const;

    QPointF position; ///< in its block
    QString gapAfter = QStringLiteral("\n"); ///< what copying puts between this piece and the next
    QString copyPrefix; ///< marker of a list item
    bool startsBlock = false; ///< copying puts an empty line before it, unless it is an item of a list

private:
    void setUp(const PieceStyle& style, const QFont& codeFont);
    void breakLines(qreal width, const PieceStyle& style);
    void paintGrounds(QPainter& painter, const QPointF& at) const;

    RichText m_text;
    QList<QTextLayout::FormatRange> m_colors; ///< of code
    std::unique_ptr<QTextLayout> m_layout;
    qreal m_height = 0;
};

} // namespace sheaf::ui
