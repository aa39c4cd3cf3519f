#pragma once
// The pixels of an attached picture, decoded again when the model or a person wants to see them.

#include "app/ingest/restore.h"
#include "app/ingest/decode/picture.h"

namespace sheaf::app {

/// Full size, upright; of a crop its region. The bytes are those that were attached: from the file if it still holds
/// them, else what `kept` has. NotFound if neither does; else as decodePicture().
/// Threads: safe; memory: width × height × 3, of a crop those of the whole picture while it is decoded.
Result<PixelBuffer> loadPicture(
    const Attachment& picture, const ContentReader& kept, const Limits& limits, const std::stop_token& stop);

/// The same picture, at most longestSide on a side (never enlarged), with the memory of little more than that.
Result<PixelBuffer> loadPreview(const Attachment& picture, int longestSide, const ContentReader& kept,
    const Limits& limits, const std::stop_token& stop);

} // namespace sheaf::app
