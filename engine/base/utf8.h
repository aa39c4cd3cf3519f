#pragma once
// UTF-8: where well-formed stretches end, how long a character is, and encoding a code point.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sheaf {

/// Bytes of the well-formed UTF-8 character at the start of text, 0 if there is none (text empty or ill-formed).
/// Well-formed as in Unicode table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t characterBytes(std::string_view text);

/// Length of the longest well-formed prefix.
std::size_t validPrefixBytes(std::string_view text);

/// Length of the prefix in which no well-formed character begins.
std::size_t invalidPrefixBytes(std::string_view text);

/// The code point of a well-formed character.
char32_t decodeCharacter(std::string_view character);

/// codePoint: a Unicode scalar value.
void appendCharacter(std::string& text, char32_t codePoint);

} // namespace sheaf
