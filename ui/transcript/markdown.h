#pragma once
// Markdown to blocks, by MD4C's callbacks: GitHub's dialect with formulas. HTML is text, nothing is ever fetched.

#include "ui/transcript/blocks.h"

#include <vector>

namespace sheaf::ui {

/// Never fails: what is no Markdown is a paragraph. Threads: safe.
/// Pictures become their alternative text and address; links show their address when their text is another one.
std::vector<Block> parseMarkdown(QStringView markdown);

} // namespace sheaf::ui
