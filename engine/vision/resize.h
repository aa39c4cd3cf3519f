#pragma once
// Antialiased bilinear resizing of 8-bit pictures. Source: models.md 2.4, step 6.

#include "engine/base/error.h"
#include "engine/base/pixel_buffer.h"

#include <stop_token>

namespace sheaf::vision {

/// Triangle filter with half-pixel centres, as wide as the reduction asks for. Columns first, then rows, each rounded
/// to 8 bits, with weights in 16-bit fixed point: what the reference's resizer does, so that pixels are the same.
/// picture, width, height: at least 1 pixel. Cancelled within a row of pixels.
Result<PixelBuffer> resize(const PixelBuffer& picture, int width, int height, const std::stop_token& stop);

} // namespace sheaf::vision
