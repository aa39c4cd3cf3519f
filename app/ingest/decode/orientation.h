#pragma once
// EXIF orientation: found in the metadata, applied to pixels.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

/// Orientation 1–8 out of an EXIF block (with or without the leading "Exif\0\0"); 1 if there is none or it makes no
/// sense.
int exifOrientation(ByteView exif);

/// The picture turned and mirrored as orientation (1–8) asks; needs a second buffer of the same size unless it is 1.
PixelBuffer oriented(PixelBuffer picture, int orientation);

} // namespace sheaf::app
