#pragma once
// The transcript as plain text: copying a range, finding words.

#include "ui/transcript/text_position.h"

#include <QString>

#include <vector>

namespace sheaf::ui {

class TranscriptLayout;

/// Paragraphs end with a line break, blocks with an empty line, cells with a tab.
QString textOf(const TranscriptLayout& layout, const TextRange& range);

struct TextMatch {
    TextPosition start;
    int length = 0;
};

/// Ignores case. A match lies inside one paragraph.
std::vector<TextMatch> findAll(const TranscriptLayout& layout, const QString& words);

} // namespace sheaf::ui
