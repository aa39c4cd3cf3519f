#pragma once
// WebP by libwebp: lossy and lossless, transparency on white, the first frame of an animation on its canvas.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

bool looksLikeWebp(ByteView bytes);
Result<PictureHeader> webpInfo(ByteView bytes);
Result<DecodedPicture> decodeWebp(ByteView bytes, const PictureOptions& options);

} // namespace sheaf::app
