#pragma once
// PNG by libpng: 1 to 16 bits, palette, transparency on white, interlaced; the first picture of an animation.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

bool looksLikePng(ByteView bytes);
Result<PictureHeader> pngInfo(ByteView bytes);

/// An interlaced picture needs 4 bytes a pixel whatever `shrink` is, and is refused over 64 megapixels.
Result<DecodedPicture> decodePng(ByteView bytes, const PictureOptions& options);

} // namespace sheaf::app
