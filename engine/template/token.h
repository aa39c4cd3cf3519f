#pragma once
// The words of a template.

#include "engine/base/error.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::jinja {

struct Token {
    enum class Kind {
        Text, ///< outside of tags, whitespace control applied
        OutputBegin, ///< {{
        OutputEnd,
        TagBegin, ///< {%
        TagEnd,
        Name,
        String, ///< escapes resolved
        Integer,
        Real,
        Operator,
        End, ///< of the template; always the last
    };
    Kind kind = Kind::End;
    std::string text;
    std::size_t line = 1;

    bool isOperator(std::string_view wanted) const { return kind == Kind::Operator && text == wanted; }
    bool isName(std::string_view wanted) const { return kind == Kind::Name && text == wanted; }
};

/// With trim_blocks and lstrip_blocks, as the libraries that chat templates are written for set them: the newline
/// behind a tag and blanks before one at the beginning of a line are none of the text. Errors say the line.
Result<std::vector<Token>> readTokens(std::string_view source);

/// "line 12", for Error::where.
std::string atLine(std::size_t line);

} // namespace sheaf::jinja
