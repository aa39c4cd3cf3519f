#include "ui/transcript/text_piece.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <limits>

namespace sheaf::ui {

namespace {

constexpr qreal kCodeGroundPadding = 2; ///< around inline code

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c.isMark() || c == u'_';
}

QTextCharFormat formatOf(const Run& run, const PieceStyle& style, const QFont& codeFont)
{
    QTextCharFormat format;
    if (run.style & kCode) {
        QFont font = codeFont;
        font.setPointSizeF(std::min(codeFont.pointSizeF(), style.font.pointSizeF()));
        format.setFont(font);
    }
    if (run.style & kBold)
        format.setFontWeight(QFont::DemiBold);
    if (run.style & (kItalic | kMath))
        format.setFontItalic(true);
    if (run.style & kStrike)
        format.setFontStrikeOut(true);
    if (run.style & kMuted)
        format.setForeground(tokens().muted);
    if (run.style & kLink) {
        format.setForeground(tokens().link);
        format.setFontUnderline(true);
    }
    return format;
}

QTextCharFormat groundOf(Highlight::Kind kind)
{
    QTextCharFormat format;
    if (kind == Highlight::Kind::Selection) {
        format.setBackground(tokens().selection);
        return format;
    }
    format.setBackground(tokens().mark);
    format.setForeground(tokens().pageText);
    if (kind == Highlight::Kind::CurrentMatch) {
        format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        format.setUnderlineColor(tokens().markLine);
        format.setFontUnderline(true);
    }
    return format;
}

} // namespace

TextPiece::TextPiece(RichText text, QList<QTextLayout::FormatRange> colors)
    : m_text(std::move(text))
    , m_colors(std::move(colors))
{
}

void TextPiece::setUp(const PieceStyle& style, const QFont& codeFont)
{
    m_layout = std::make_unique<QTextLayout>(m_text.text, style.font);
    m_layout->setCacheEnabled(true);
    QTextOption option;
    const bool rightToLeft = !style.code && m_text.text.isRightToLeft();
    const Qt::LayoutDirection direction = rightToLeft ? Qt::RightToLeft : Qt::LeftToRight;
    option.setTextDirection(direction);
    option.setAlignment(QStyle::visualAlignment(direction, style.alignment));
    option.setWrapMode(style.code ? QTextOption::WrapAnywhere : QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    QList<QTextLayout::FormatRange> formats = m_colors;
    for (const Run& run : m_text.runs)
        formats.append({run.start, run.length, formatOf(run, style, codeFont)});
    m_layout->setFormats(formats);
}

qreal TextPiece::naturalWidth(const PieceStyle& style, const QFont& codeFont)
{
    setUp(style, codeFont);
    breakLines(std::numeric_limits<int>::max() / 256, style);
    qreal width = 0;
    for (int i = 0; i < m_layout->lineCount(); ++i)
        width = std::max(width, m_layout->lineAt(i).naturalTextWidth());
    return width;
}

void TextPiece::layOut(qreal width, const PieceStyle& style, const QFont& codeFont)
{
    setUp(style, codeFont);
    breakLines(width, style);
}

void TextPiece::breakLines(qreal width, const PieceStyle& style)
{
    m_layout->beginLayout();
    m_height = 0;
    for (QTextLine line = m_layout->createLine(); line.isValid(); line = m_layout->createLine()) {
        line.setLineWidth(std::max(1.0, width));
        const qreal step = std::max(line.height(), style.lineHeight);
        line.setPosition({0, m_height + (step - line.height()) / 2});
        m_height += step;
    }
    m_layout->endLayout();
    m_height = std::max(m_height, style.lineHeight);
}

int TextPiece::positionAt(const QPointF& point) const
{
    for (int i = 0; i < m_layout->lineCount(); ++i) {
        const QTextLine line = m_layout->lineAt(i);
        if (point.y() < line.y() + line.height() || i + 1 == m_layout->lineCount())
            return line.xToCursor(point.x());
    }
    return 0;
}

QString TextPiece::linkAt(const QPointF& point) const
{
    for (const Run& run : m_text.runs) {
        if (!(run.style & kLink))
            continue;
        for (const QRectF& box : boxes(run.start, run.length)) {
            if (box.contains(point))
                return run.link;
        }
    }
    return {};
}

std::vector<QRectF> TextPiece::boxes(int start, int length) const
{
    std::vector<QRectF> result;
    for (int i = 0; i < m_layout->lineCount(); ++i) {
        const QTextLine line = m_layout->lineAt(i);
        const int from = std::max(start, line.textStart());
        const int to = std::min(start + length, line.textStart() + line.textLength());
        if (from >= to)
            continue;
        const qreal a = line.cursorToX(from);
        const qreal b
            = line.cursorToX(to, to == line.textStart() + line.textLength() ? QTextLine::Trailing : QTextLine::Leading);
        result.emplace_back(std::min(a, b), line.y(), std::abs(b - a), line.height());
    }
    return result;
}

int TextPiece::wordStart(int character) const
{
    int start = std::clamp(character, 0, static_cast<int>(m_text.text.size()));
    while (start > 0 && isWordCharacter(m_text.text[start - 1]))
        --start;
    return start;
}

int TextPiece::wordEnd(int character) const
{
    int end = character;
    while (end < m_text.text.size() && isWordCharacter(m_text.text[end]))
        ++end;
    const bool besideWord = character > 0 && isWordCharacter(m_text.text[character - 1]);
    return end > character || besideWord ? end : std::min(character + 1, static_cast<int>(m_text.text.size()));
}

void TextPiece::paintGrounds(QPainter& painter, const QPointF& at) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().track);
    for (const Run& run : m_text.runs) {
        if (!(run.style & kCode))
            continue;
        for (const QRectF& box : boxes(run.start, run.length)) {
            painter.drawRoundedRect(box.translated(at).adjusted(-kCodeGroundPadding, 0, kCodeGroundPadding, 0),
                metrics::kRadiusSmall, metrics::kRadiusSmall);
        }
    }
}

void TextPiece::paint(QPainter& painter, const QPointF& at, const std::vector<Highlight>& highlights) const
{
    paintGrounds(painter, at);
    QList<QTextLayout::FormatRange> selections;
    for (const Highlight& highlight : highlights)
        selections.append({highlight.start, highlight.length, groundOf(highlight.kind)});
    painter.setPen(tokens().text);
    m_layout->draw(&painter, at, selections);
}

} // namespace sheaf::ui
