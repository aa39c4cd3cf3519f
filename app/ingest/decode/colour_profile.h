#pragma once
// Colour profiles by Little CMS: phone pictures are often Display P3, the models want sRGB.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

/// Converts in place. Pixels stay as they are if the profile is empty, damaged or not for RGB.
void convertToSrgb(PixelBuffer& pixels, ByteView profile);

} // namespace sheaf::app
