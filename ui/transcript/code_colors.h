#pragma once
// Colours for code blocks: words, strings, comments, numbers, by one table a language.

#include <QString>

#include <vector>

namespace sheaf::ui {

enum class CodeToken { Keyword, String, Comment, Number };

struct CodeSpan {
    int start = 0; ///< UTF-16 units
    int length = 0;
    CodeToken token = CodeToken::Keyword;
};

/// What a line hands to the next one.
enum class CodeState { Plain, BlockComment, TripleSingle, TripleDouble };

struct CodeLanguage;

/// By the word after the fence ("cpp", "py", "json", "sh", …); null if the language is not known: no colours.
const CodeLanguage* codeLanguage(const QString& name);

/// Spans of one line in order; `state` is the one before the line and becomes the one after it. Threads: safe.
std::vector<CodeSpan> colorLine(const CodeLanguage& language, QStringView line, CodeState& state);

} // namespace sheaf::ui
