#pragma once
// GIF (first frame) and BMP by Qt's readers, asked for by name so that no other plug-in sees the bytes.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

bool looksLikeGif(ByteView bytes);
bool looksLikeBmp(ByteView bytes);
Result<PictureHeader> qtPictureInfo(ByteView bytes, PictureFormat format);
Result<DecodedPicture> decodeQtPicture(ByteView bytes, PictureFormat format, const PictureOptions& options);

} // namespace sheaf::app
