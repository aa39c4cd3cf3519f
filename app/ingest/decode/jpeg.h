#pragma once
// JPEG by libjpeg-turbo: baseline, progressive, arithmetic, grey, CMYK; 8 bits a channel.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

bool looksLikeJpeg(ByteView bytes);
Result<PictureHeader> jpegInfo(ByteView bytes);

/// The library decodes in one go: `stop` is looked at before and after.
Result<DecodedPicture> decodeJpeg(ByteView bytes, const PictureOptions& options);

} // namespace sheaf::app
