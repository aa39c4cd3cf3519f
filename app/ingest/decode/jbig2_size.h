#pragma once
// How large the JBIG2 bitmaps of a PDF say they are. A few bytes can ask for gigabytes, and decoding them cannot be
// stopped.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

/// The most pixels that any JBIG2 stream of the document declares, by segment headers alone; 0 without such a stream.
std::uint64_t largestJbig2Pixels(ByteView pdf);

} // namespace sheaf::app
