#pragma once
// A decoded picture: 8-bit RGB, rows top to bottom without padding.

#include <cstdint>
#include <vector>

namespace sheaf {

struct PixelBuffer {
    int width = 0; ///< pixels, after orientation
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< (height, width, 3)
};

} // namespace sheaf
