#pragma once
// Markdown that grows: only its open end is parsed again, what is closed stays as it is.

#include "ui/transcript/blocks.h"

#include <vector>

namespace sheaf::ui {

/// Text is cut where nothing that follows can change what stands before: after a blank line, outside fences and lists.
/// The blocks depend on the text only, not on the pieces it came in. Threads: GUI.
class MarkdownStream {
public:
    /// Returns the first block that is new or another one than before; blocks().size() if none is.
    std::size_t append(QStringView text);
    void clear();

    const std::vector<Block>& blocks() const { return m_blocks; }
    qsizetype consumed() const { return m_consumed; } ///< UTF-16 units taken so far

private:
    void scan();
    void scanLine(QStringView line, qsizetype start);
    std::size_t replaceFrom(std::size_t first, std::vector<Block> blocks);

    QString m_tail; ///< the open end, not yet closed by a cut
    qsizetype m_consumed = 0;
    qsizetype m_scanned = 0; ///< in m_tail: whole lines looked at
    qsizetype m_cut = 0; ///< in m_tail: up to here it is closed
    QString m_fence; ///< the opening fence while inside one
    bool m_afterBlank = true;
    bool m_tailIsList = false;
    bool m_tailHasText = false;
    std::vector<Block> m_blocks;
    std::size_t m_closed = 0; ///< leading blocks that are never parsed again
};

} // namespace sheaf::ui
