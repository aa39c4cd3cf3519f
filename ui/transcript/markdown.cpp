#include "ui/transcript/markdown.h"

#include "ui/transcript/entities.h"
#include "ui/transcript/math_text.h"

#include <md4c.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace sheaf::ui {

namespace {

QString fromAttribute(const MD_ATTRIBUTE& attribute)
{
    QString text;
    for (unsigned i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET from = attribute.substr_offsets[i];
        const QString piece = QString::fromUtf8(attribute.text + from, attribute.substr_offsets[i + 1] - from);
        text += attribute.substr_types[i] == MD_TEXT_ENTITY ? decodeEntity(piece) : piece;
    }
    return text;
}

CellAlignment alignmentOf(MD_ALIGN align)
{
    switch (align) {
    case MD_ALIGN_CENTER:
        return CellAlignment::Center;
    case MD_ALIGN_RIGHT:
        return CellAlignment::Trailing;
    case MD_ALIGN_DEFAULT:
    case MD_ALIGN_LEFT:
        return CellAlignment::Leading;
    }
    return CellAlignment::Leading;
}

/// Collects what MD4C calls out. Blocks are flat: containers are kept on a stack and copied to each block.
class BlockReader {
public:
    std::vector<Block> take() { return std::move(m_blocks); }

    void enterBlock(MD_BLOCKTYPE type, void* detail);
    void leaveBlock(MD_BLOCKTYPE type);
    void enterSpan(MD_SPANTYPE type, void* detail);
    void leaveSpan(MD_SPANTYPE type);
    void text(MD_TEXTTYPE type, const QString& text);

private:
    struct List {
        bool ordered = false;
        unsigned next = 1;
    };

    void enterItem(const MD_BLOCK_LI_DETAIL& item);
    void enterLeaf(Block::Kind kind);
    void enterTable(const MD_BLOCK_TABLE_DETAIL& table);
    void enterCell(const MD_BLOCK_TD_DETAIL& cell);
    RichText& target();
    void append(const QString& text, std::uint8_t extraStyle = 0);
    void appendCode(const QString& text);
    void showAddress();

    std::vector<Block> m_blocks;
    std::vector<Container> m_containers;
    std::vector<List> m_lists;
    QString m_marker; ///< waits for the first block of its item
    bool m_leafOpen = false;
    int m_column = 0;
    std::vector<std::uint8_t> m_styles;
    std::vector<QString> m_links;
    int m_linkStart = 0; ///< in the paragraph
    QString m_math;
};

void BlockReader::enterBlock(MD_BLOCKTYPE type, void* detail)
{
    switch (type) {
    case MD_BLOCK_QUOTE:
        m_leafOpen = false;
        m_containers.push_back(Container::Quote);
        break;
    case MD_BLOCK_UL:
        m_leafOpen = false;
        m_lists.push_back({});
        break;
    case MD_BLOCK_OL:
        m_leafOpen = false;
        m_lists.push_back({true, static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->start});
        break;
    case MD_BLOCK_LI:
        enterItem(*static_cast<const MD_BLOCK_LI_DETAIL*>(detail));
        break;
    case MD_BLOCK_HR:
        enterLeaf(Block::Kind::Rule);
        m_leafOpen = false;
        break;
    case MD_BLOCK_H:
        enterLeaf(Block::Kind::Heading);
        m_blocks.back().level = static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
    case MD_BLOCK_CODE:
        enterLeaf(Block::Kind::Code);
        m_blocks.back().language = fromAttribute(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang);
        break;
    case MD_BLOCK_P:
        enterLeaf(Block::Kind::Paragraph);
        break;
    case MD_BLOCK_TABLE:
        enterTable(*static_cast<const MD_BLOCK_TABLE_DETAIL*>(detail));
        break;
    case MD_BLOCK_TR:
        m_column = 0;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        enterCell(*static_cast<const MD_BLOCK_TD_DETAIL*>(detail));
        break;
    default:
        break;
    }
}

void BlockReader::leaveBlock(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_LI:
        m_containers.pop_back();
        m_leafOpen = false;
        m_marker.clear();
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        m_lists.pop_back();
        m_leafOpen = false;
        break;
    case MD_BLOCK_CODE:
        // The last line ends with a line break too.
        if (m_blocks.back().texts.size() > 1 && m_blocks.back().texts.back().text.isEmpty())
            m_blocks.back().texts.pop_back();
        m_leafOpen = false;
        break;
    case MD_BLOCK_P:
    case MD_BLOCK_H:
    case MD_BLOCK_TABLE:
        m_leafOpen = false;
        break;
    default:
        break;
    }
}

void BlockReader::enterItem(const MD_BLOCK_LI_DETAIL& item)
{
    m_leafOpen = false;
    m_containers.push_back(Container::ListItem);
    List& list = m_lists.back();
    if (item.is_task)
        m_marker = item.task_mark == ' ' ? QStringLiteral("☐") : QStringLiteral("☑");
    else
        m_marker = list.ordered ? QString::number(list.next) + u'.' : QStringLiteral("•");
    ++list.next;
}

void BlockReader::enterLeaf(Block::Kind kind)
{
    Block block;
    block.kind = kind;
    const std::size_t depth = std::min(m_containers.size(), kMaxContainers);
    block.containers.assign(m_containers.begin(), m_containers.begin() + static_cast<std::ptrdiff_t>(depth));
    block.marker = std::exchange(m_marker, {});
    if (kind != Block::Kind::Rule && kind != Block::Kind::Table)
        block.texts.emplace_back();
    m_blocks.push_back(std::move(block));
    m_leafOpen = true;
}

void BlockReader::enterTable(const MD_BLOCK_TABLE_DETAIL& table)
{
    enterLeaf(Block::Kind::Table);
    m_blocks.back().columns = static_cast<int>(table.col_count);
    m_blocks.back().alignments.assign(table.col_count, CellAlignment::Leading);
}

void BlockReader::enterCell(const MD_BLOCK_TD_DETAIL& cell)
{
    Block& table = m_blocks.back();
    if (m_column < table.columns)
        table.alignments[static_cast<std::size_t>(m_column)] = alignmentOf(cell.align);
    ++m_column;
    table.texts.emplace_back();
}

void BlockReader::enterSpan(MD_SPANTYPE type, void* detail)
{
    std::uint8_t style = 0;
    switch (type) {
    case MD_SPAN_EM:
        style = kItalic;
        break;
    case MD_SPAN_STRONG:
        style = kBold;
        break;
    case MD_SPAN_DEL:
        style = kStrike;
        break;
    case MD_SPAN_CODE:
        style = kCode;
        break;
    case MD_SPAN_A:
        m_links.push_back(fromAttribute(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href));
        m_linkStart = static_cast<int>(target().text.size());
        style = kLink;
        break;
    case MD_SPAN_IMG:
        m_links.push_back(fromAttribute(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src));
        m_linkStart = static_cast<int>(target().text.size());
        style = kItalic;
        break;
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
        m_math.clear();
        break;
    default:
        break;
    }
    m_styles.push_back(style);
}

void BlockReader::leaveSpan(MD_SPANTYPE type)
{
    m_styles.pop_back();
    if (type == MD_SPAN_LATEXMATH || type == MD_SPAN_LATEXMATH_DISPLAY)
        append(mathText(m_math), kMath);
    if (type == MD_SPAN_A || type == MD_SPAN_IMG)
        showAddress();
}

void BlockReader::showAddress()
{
    const QString address = m_links.back();
    const QString shown = target().text.mid(m_linkStart);
    const bool same = shown == address || QStringLiteral("mailto:") + shown == address
        || QStringLiteral("http://") + shown == address;
    if (!same && !address.isEmpty()) {
        append(shown.isEmpty() ? QStringLiteral("(") : QStringLiteral(" ("), kMuted);
        append(address, kLink);
        append(QStringLiteral(")"), kMuted);
    }
    m_links.pop_back();
}

void BlockReader::text(MD_TEXTTYPE type, const QString& text)
{
    switch (type) {
    case MD_TEXT_NULLCHAR:
        append(QStringLiteral("\uFFFD"));
        break;
    case MD_TEXT_BR:
        append(QString(QChar::LineSeparator));
        break;
    case MD_TEXT_SOFTBR:
        append(QStringLiteral(" "));
        break;
    case MD_TEXT_ENTITY:
        append(decodeEntity(text));
        break;
    case MD_TEXT_CODE:
        appendCode(text);
        break;
    case MD_TEXT_LATEXMATH:
        m_math += text;
        break;
    default:
        append(text);
        break;
    }
}

RichText& BlockReader::target()
{
    if (!m_leafOpen)
        enterLeaf(Block::Kind::Paragraph); // items of tight lists hold text directly
    return m_blocks.back().texts.back();
}

void BlockReader::append(const QString& text, std::uint8_t extraStyle)
{
    if (text.isEmpty())
        return;
    RichText& paragraph = target();
    std::uint8_t style = extraStyle;
    for (const std::uint8_t outer : m_styles)
        style |= outer;
    const int start = static_cast<int>(paragraph.text.size());
    paragraph.text += text;
    if (style == 0)
        return;
    const int length = static_cast<int>(text.size());
    const QString link = style & kLink ? m_links.back() : QString();
    if (!paragraph.runs.empty()) {
        Run& last = paragraph.runs.back();
        if (last.start + last.length == start && last.style == style && last.link == link) {
            last.length += length;
            return;
        }
    }
    paragraph.runs.push_back({start, length, style, link});
}

void BlockReader::appendCode(const QString& text)
{
    if (!m_leafOpen || m_blocks.back().kind != Block::Kind::Code)
        return append(text);
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i > 0)
            m_blocks.back().texts.emplace_back();
        m_blocks.back().texts.back().text += lines[i];
    }
}

int onEnterBlock(MD_BLOCKTYPE type, void* detail, void* reader)
{
    static_cast<BlockReader*>(reader)->enterBlock(type, detail);
    return 0;
}

int onLeaveBlock(MD_BLOCKTYPE type, void*, void* reader)
{
    static_cast<BlockReader*>(reader)->leaveBlock(type);
    return 0;
}

int onEnterSpan(MD_SPANTYPE type, void* detail, void* reader)
{
    static_cast<BlockReader*>(reader)->enterSpan(type, detail);
    return 0;
}

int onLeaveSpan(MD_SPANTYPE type, void*, void* reader)
{
    static_cast<BlockReader*>(reader)->leaveSpan(type);
    return 0;
}

int onText(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* reader)
{
    static_cast<BlockReader*>(reader)->text(type, QString::fromUtf8(text, size));
    return 0;
}

} // namespace

std::vector<Block> parseMarkdown(QStringView markdown)
{
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB | MD_FLAG_LATEXMATHSPANS | MD_FLAG_NOHTML;
    parser.enter_block = onEnterBlock;
    parser.leave_block = onLeaveBlock;
    parser.enter_span = onEnterSpan;
    parser.leave_span = onLeaveSpan;
    parser.text = onText;
    const QByteArray utf8 = markdown.toUtf8();
    if (utf8.size() > std::numeric_limits<MD_SIZE>::max())
        return {};
    BlockReader reader;
    md_parse(utf8.constData(), static_cast<MD_SIZE>(utf8.size()), &parser, &reader);
    return reader.take();
}

} // namespace sheaf::ui
