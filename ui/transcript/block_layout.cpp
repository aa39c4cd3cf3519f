#include "ui/transcript/block_layout.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/transcript/code_colors.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace sheaf::ui {

namespace {

constexpr qreal kQuoteIndent = 16;
constexpr qreal kItemIndent = 24;
constexpr qreal kQuoteBar = 3;
constexpr qreal kCodePadding = 14;
constexpr qreal kCellPadding = 10;
constexpr qreal kCellGap = 6; ///< above and below the text of a cell
constexpr qreal kNarrowestColumn = 48;
constexpr qreal kParagraphGap = 12;
constexpr qreal kItemGap = 4;
constexpr qreal kHeadingGap = 20;
constexpr qreal kRuleHeight = 17;

QColor colorOf(CodeToken token)
{
    switch (token) {
    case CodeToken::Keyword:
        return tokens().accent;
    case CodeToken::String:
        return tokens().ok;
    case CodeToken::Comment:
        return tokens().muted;
    case CodeToken::Number:
        return tokens().warn;
    }
    return tokens().text;
}

QList<QTextLayout::FormatRange> colorsOf(const CodeLanguage& language, const QString& line, CodeState& state)
{
    QList<QTextLayout::FormatRange> formats;
    for (const CodeSpan& span : colorLine(language, line, state)) {
        QTextCharFormat format;
        format.setForeground(colorOf(span.token));
        formats.append({span.start, span.length, format});
    }
    return formats;
}

bool inList(const Block& block)
{
    return std::ranges::find(block.containers, Container::ListItem) != block.containers.end();
}

} // namespace

BlockLayout::BlockLayout(Block block)
    : m_block(std::move(block))
{
    makePieces(0);
}

void BlockLayout::replace(Block block)
{
    std::size_t kept = 0;
    const bool lines = block.kind == Block::Kind::Code && m_block.kind == block.kind
        && m_block.language == block.language && m_block.containers == block.containers;
    if (lines) {
        const auto same = std::ranges::mismatch(m_block.texts, block.texts);
        kept = static_cast<std::size_t>(same.in1 - m_block.texts.begin());
    }
    m_block = std::move(block);
    makePieces(kept);
    m_height = -1;
}

void BlockLayout::makePieces(std::size_t kept)
{
    kept = std::min(kept, m_pieces.size());
    m_pieces.erase(m_pieces.begin() + static_cast<std::ptrdiff_t>(kept), m_pieces.end());
    m_laidOut = std::min(m_laidOut, kept);
    const CodeLanguage* language = m_block.kind == Block::Kind::Code ? codeLanguage(m_block.language) : nullptr;
    m_statesAfter.resize(language ? kept : 0);
    for (std::size_t i = kept; i < m_block.texts.size(); ++i) {
        QList<QTextLayout::FormatRange> colors;
        if (language) {
            CodeState state = i > 0 ? m_statesAfter[i - 1] : CodeState::Plain;
            colors = colorsOf(*language, m_block.texts[i].text, state);
            m_statesAfter.push_back(state);
        }
        m_pieces.emplace_back(m_block.texts[i], std::move(colors));
        const bool cell = m_block.kind == Block::Kind::Table && m_block.columns > 0;
        if (cell && static_cast<int>(i + 1) % m_block.columns != 0)
            m_pieces.back().gapAfter = QStringLiteral("\t");
    }
    if (!m_pieces.empty()) {
        m_pieces.front().startsBlock = m_block.marker.isEmpty();
        m_pieces.front().copyPrefix = m_block.marker.isEmpty() ? QString() : m_block.marker + u' ';
    }
    m_mirrored
        = !m_block.texts.empty() && m_block.kind != Block::Kind::Code && m_block.texts.front().text.isRightToLeft();
}

QString BlockLayout::code() const
{
    QString text;
    for (const RichText& line : m_block.texts)
        text += line.text + u'\n';
    return text;
}

qreal BlockLayout::indent(const TypeScale& scale) const
{
    qreal sum = 0;
    for (const Container container : m_block.containers)
        sum += scale.px(container == Container::Quote ? kQuoteIndent : kItemIndent);
    return sum;
}

qreal BlockLayout::gapBefore(const Block* before, const TypeScale& scale) const
{
    if (!before)
        return 0;
    if (m_block.kind == Block::Kind::Heading)
        return scale.px(kHeadingGap);
    const bool listed = inList(*before) && inList(m_block) && m_block.kind == Block::Kind::Paragraph;
    return scale.px(listed ? kItemGap : kParagraphGap);
}

void BlockLayout::layOut(qreal width, const TypeScale& scale)
{
    if (width != m_width)
        m_laidOut = 0;
    m_width = width;
    m_textLeft = std::min(indent(scale), width / 2);
    m_copyButton = {};
    switch (m_block.kind) {
    case Block::Kind::Paragraph:
    case Block::Kind::Heading:
        layOutText(width, scale);
        break;
    case Block::Kind::Code:
        layOutCode(width, scale);
        break;
    case Block::Kind::Table:
        layOutTable(width, scale);
        break;
    case Block::Kind::Rule:
        m_height = kRuleHeight;
        break;
    }
    m_laidOut = m_pieces.size();
}

void BlockLayout::layOutText(qreal width, const TypeScale& scale)
{
    PieceStyle style{scale.reading, scale.readingLine};
    if (m_block.kind == Block::Kind::Heading) {
        style.font = scale.heading(m_block.level);
        style.lineHeight = QFontMetricsF(style.font).height() * 1.2;
    }
    TextPiece& piece = m_pieces.front();
    piece.layOut(width - m_textLeft, style, scale.code);
    piece.position = {m_mirrored ? 0 : m_textLeft, 0};
    m_height = piece.height();
}

void BlockLayout::layOutCode(qreal width, const TypeScale& scale)
{
    const PieceStyle style{scale.code, scale.codeLine, true};
    const qreal padding = scale.px(kCodePadding);
    const qreal buttonRoom = metrics::kButton;
    qreal y = padding;
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        // The first line leaves the corner to the copy button.
        const qreal room = width - m_textLeft - 2 * padding - (i == 0 ? buttonRoom : 0);
        if (i >= m_laidOut)
            m_pieces[i].layOut(room, style, scale.code);
        m_pieces[i].position = {m_textLeft + padding, y};
        y += m_pieces[i].height();
    }
    m_height = y + padding;
    m_copyButton = {width - buttonRoom - 4, 4, buttonRoom, buttonRoom};
}

PieceStyle BlockLayout::cellStyle(std::size_t cell, const TypeScale& scale) const
{
    PieceStyle style{scale.reading, scale.readingLine};
    if (cell < static_cast<std::size_t>(m_block.columns))
        style.font.setWeight(QFont::DemiBold);
    const CellAlignment alignment = m_block.alignments[cell % static_cast<std::size_t>(m_block.columns)];
    if (alignment == CellAlignment::Center)
        style.alignment = Qt::AlignHCenter;
    if (alignment == CellAlignment::Trailing)
        style.alignment = Qt::AlignRight;
    return style;
}

std::vector<qreal> BlockLayout::columnWidths(qreal width, const TypeScale& scale)
{
    const auto columns = static_cast<std::size_t>(m_block.columns);
    const qreal padding = 2 * scale.px(kCellPadding);
    std::vector<qreal> widths(columns, kNarrowestColumn);
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        const qreal natural = m_pieces[i].naturalWidth(cellStyle(i, scale), scale.code) + padding + 1;
        widths[i % columns] = std::max(widths[i % columns], natural);
    }
    const qreal sum = std::accumulate(widths.begin(), widths.end(), 0.0);
    if (sum <= width)
        return widths;
    // Narrow columns keep their width; the wide ones share what is left in proportion.
    const qreal fair = width / static_cast<qreal>(columns);
    qreal narrow = 0;
    for (const qreal w : widths)
        narrow += std::min(w, fair);
    const qreal wide = std::max(1.0, sum - narrow);
    for (qreal& w : widths)
        w = std::min(w, fair) + std::max(0.0, w - fair) * (width - narrow) / wide;
    return widths;
}

void BlockLayout::layOutTable(qreal width, const TypeScale& scale)
{
    m_rowBottoms.clear();
    m_height = 0;
    if (m_block.columns <= 0)
        return;
    const auto columns = static_cast<std::size_t>(m_block.columns);
    const std::vector<qreal> widths = columnWidths(width - m_textLeft, scale);
    const qreal padding = scale.px(kCellPadding);
    const qreal gap = scale.px(kCellGap);
    for (std::size_t first = 0; first < m_pieces.size(); first += columns) {
        qreal x = m_textLeft;
        qreal rowHeight = 0;
        for (std::size_t i = first; i < std::min(first + columns, m_pieces.size()); ++i) {
            const qreal room = widths[i - first];
            m_pieces[i].layOut(room - 2 * padding, cellStyle(i, scale), scale.code);
            m_pieces[i].position = {x + padding, m_height + gap};
            rowHeight = std::max(rowHeight, m_pieces[i].height());
            x += room;
        }
        m_height += rowHeight + 2 * gap;
        m_rowBottoms.push_back(m_height);
    }
}

void BlockLayout::paintFrame(
    QPainter& painter, const QPointF& at, const TypeScale& scale, const Block* before, qreal gap) const
{
    std::size_t shared = 0;
    if (before) {
        const auto common = std::ranges::mismatch(before->containers, m_block.containers);
        shared = static_cast<std::size_t>(common.in2 - m_block.containers.begin());
    }
    paintQuoteBars(painter, at, scale, shared, gap);
    if (!m_block.marker.isEmpty())
        paintMarker(painter, at, scale);
    if (m_block.kind == Block::Kind::Code)
        paintCodeGround(painter, at);
    if (m_block.kind == Block::Kind::Rule)
        painter.fillRect(QRectF(at.x() + m_textLeft, at.y() + m_height / 2, m_width - m_textLeft, 1), tokens().line);
    if (m_block.kind == Block::Kind::Table)
        paintTable(painter, at);
}

void BlockLayout::paintQuoteBars(
    QPainter& painter, const QPointF& at, const TypeScale& scale, std::size_t shared, qreal gap) const
{
    qreal x = 0;
    for (std::size_t i = 0; i < m_block.containers.size(); ++i) {
        const bool quote = m_block.containers[i] == Container::Quote;
        const qreal left = m_mirrored ? m_width - x - kQuoteBar : x;
        const qreal bridge = i < shared ? gap : 0;
        if (quote)
            painter.fillRect(QRectF(at.x() + left, at.y() - bridge, kQuoteBar, m_height + bridge), tokens().accent);
        x += scale.px(quote ? kQuoteIndent : kItemIndent);
    }
}

void BlockLayout::paintMarker(QPainter& painter, const QPointF& at, const TypeScale& scale) const
{
    painter.setFont(scale.reading);
    painter.setPen(tokens().muted);
    const qreal room = scale.px(kItemIndent);
    const QRectF place = m_mirrored ? QRectF(at.x() + m_width - m_textLeft + 6, at.y(), 2 * room, scale.readingLine)
                                    : QRectF(at.x() + m_textLeft - 2 * room - 6, at.y(), 2 * room, scale.readingLine);
    const int alignment = (m_mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
    painter.drawText(place, alignment, m_block.marker);
}

void BlockLayout::paintCodeGround(QPainter& painter, const QPointF& at) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().window);
    painter.drawRoundedRect(
        QRectF(at.x() + m_textLeft, at.y(), m_width - m_textLeft, m_height), metrics::kRadiusRow, metrics::kRadiusRow);
    const qreal inset = (m_copyButton.width() - metrics::kIconButton) / 2;
    const QPixmap copy = iconPixmap(
        QStringLiteral("copy"), metrics::kIconButton, tokens().muted, painter.device()->devicePixelRatioF());
    painter.drawPixmap(at + m_copyButton.topLeft() + QPointF(inset, inset), copy);
}

void BlockLayout::paintTable(QPainter& painter, const QPointF& at) const
{
    for (std::size_t row = 0; row < m_rowBottoms.size(); ++row) {
        const QColor color = row == 0 ? tokens().lineStrong : tokens().line;
        painter.fillRect(QRectF(at.x() + m_textLeft, at.y() + m_rowBottoms[row] - 1, m_width - m_textLeft, 1), color);
    }
}

} // namespace sheaf::ui
