#pragma once
// Conversion to UTF-8 by ICU.

#include "app/ingest/decode/picture.h"

#include <string>

namespace sheaf::app {

struct Converted {
    std::string utf8;
    std::size_t replaced = 0; ///< U+FFFD put in for what the charset does not know
};

/// charset: any name that ICU knows. Unsupported: it does not. TooLarge: more than maxBytes. Cancelled.
Result<Converted> convertToUtf8(
    ByteView bytes, const std::string& charset, std::uint64_t maxBytes, const std::stop_token& stop);

} // namespace sheaf::app
