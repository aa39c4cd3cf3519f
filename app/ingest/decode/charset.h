#pragma once
// Text files in any encoding to UTF-8, and the question whether bytes are text at all.

#include "app/ingest/decode/picture.h"

#include <string>

namespace sheaf::app {

struct DecodedText {
    std::string utf8; ///< valid; line ends are \n; without byte order mark
    std::string charset; ///< "UTF-8", "Shift_JIS", …
    bool guessed = false; ///< neither a mark, nor valid UTF-8, nor a declaration in the text said so
    std::size_t replaced = 0; ///< bytes or sequences shown as U+FFFD
};

/// Order: byte order mark, pattern of NULs (UTF-16, UTF-32 without mark), valid UTF-8, charset declared by XML or HTML,
/// almost valid UTF-8, statistics (uchardet), windows-1252.
/// Unsupported: the bytes are no text. TooLarge: more than limits.maxTextBytes of UTF-8. Cancelled.
Result<DecodedText> decodeText(ByteView bytes, const Limits& limits, const std::stop_token& stop);

} // namespace sheaf::app
