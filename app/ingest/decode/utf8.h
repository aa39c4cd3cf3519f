#pragma once
// Looking at and tidying UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace sheaf::app {

/// Length of the UTF-8 character at the start of text (1–4); 0 if there is none: overlong, surrogate, cut off, over
/// U+10FFFF.
std::size_t utf8CharacterLength(std::string_view text);
bool isValidUtf8(std::string_view text);

/// The text with every invalid byte replaced by U+FFFD; replaced counts them.
std::string repairedUtf8(std::string_view text, std::size_t& replaced);

/// \r\n and \r become \n, in place.
void normaliseLineEnds(std::string& text);

/// Lines as an editor counts them: the last one need not end in \n. 0 for empty text.
int countLines(std::string_view text);

} // namespace sheaf::app
