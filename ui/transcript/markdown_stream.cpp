#include "ui/transcript/markdown_stream.h"

#include "ui/transcript/markdown.h"

#include <algorithm>
#include <iterator>

namespace sheaf::ui {

namespace {

constexpr qsizetype kFenceLength = 3;

/// The run of fence characters a line begins with; empty if it does not open or close a fence.
QStringView fenceOf(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.isEmpty() || (trimmed.front() != u'`' && trimmed.front() != u'~'))
        return {};
    qsizetype length = 0;
    while (length < trimmed.size() && trimmed[length] == trimmed.front())
        ++length;
    return length < kFenceLength ? QStringView() : trimmed.first(length);
}

bool opensFence(QStringView line)
{
    const QStringView fence = fenceOf(line);
    if (fence.isEmpty())
        return false;
    // A backtick after the fence makes it inline code.
    return fence.front() == u'~' || !line.trimmed().sliced(fence.size()).contains(u'`');
}

bool closesFence(QStringView line, const QString& opening)
{
    const QStringView fence = fenceOf(line);
    return fence.size() >= opening.size() && !fence.isEmpty() && fence.front() == opening.front()
        && fence.size() == line.trimmed().size();
}

bool isListMarker(QStringView line)
{
    qsizetype i = 0;
    while (i < line.size() && line[i].isDigit())
        ++i;
    const bool ordered = i > 0 && i < line.size() && (line[i] == u'.' || line[i] == u')');
    const bool bullet = i == 0 && !line.isEmpty() && (line[0] == u'-' || line[0] == u'*' || line[0] == u'+');
    if (!ordered && !bullet)
        return false;
    return i + 1 == line.size() || line[i + 1].isSpace();
}

} // namespace

void MarkdownStream::clear()
{
    *this = MarkdownStream();
}

std::size_t MarkdownStream::append(QStringView text)
{
    m_tail += text;
    m_consumed += text.size();
    scan();
    std::size_t firstChanged = m_blocks.size();
    if (m_cut > 0) {
        firstChanged = replaceFrom(m_closed, parseMarkdown(QStringView(m_tail).first(m_cut)));
        m_closed = m_blocks.size();
        m_tail.remove(0, m_cut);
        m_scanned -= m_cut;
        m_cut = 0;
    }
    return std::min(firstChanged, replaceFrom(m_closed, parseMarkdown(m_tail)));
}

void MarkdownStream::scan()
{
    // Only whole lines: the beginning of one does not say yet whether it continues a list.
    for (qsizetype end = m_tail.indexOf(u'\n', m_scanned); end >= 0; end = m_tail.indexOf(u'\n', m_scanned)) {
        const qsizetype start = m_scanned;
        m_scanned = end + 1;
        scanLine(QStringView(m_tail).sliced(start, end - start), start);
    }
}

void MarkdownStream::scanLine(QStringView line, qsizetype start)
{
    if (!m_fence.isEmpty()) {
        if (closesFence(line, m_fence))
            m_fence.clear();
        m_afterBlank = false;
        return;
    }
    if (line.trimmed().isEmpty()) {
        m_afterBlank = true;
        return;
    }
    const bool indented = line.front().isSpace();
    const bool marker = isListMarker(line);
    if (m_afterBlank && !indented && !(marker && m_tailIsList)) {
        if (m_tailHasText)
            m_cut = start;
        m_tailIsList = marker;
    }
    m_tailHasText = true;
    m_afterBlank = false;
    if (opensFence(line))
        m_fence = fenceOf(line).toString();
}

std::size_t MarkdownStream::replaceFrom(std::size_t first, std::vector<Block> blocks)
{
    const auto old = m_blocks.begin() + static_cast<std::ptrdiff_t>(first);
    const auto [oldEnd, newEnd] = std::ranges::mismatch(std::ranges::subrange(old, m_blocks.end()), blocks);
    const auto firstChanged = static_cast<std::size_t>(oldEnd - m_blocks.begin());
    m_blocks.erase(oldEnd, m_blocks.end());
    m_blocks.insert(m_blocks.end(), std::make_move_iterator(newEnd), std::make_move_iterator(blocks.end()));
    return firstChanged;
}

} // namespace sheaf::ui
