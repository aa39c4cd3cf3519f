#pragma once
// Takes decoded RGBA rows one by one, lays them on white and averages them into a picture of 1/shrink the size.

#include "engine/base/pixel_buffer.h"

#include <cstdint>
#include <vector>

namespace sheaf::app {

/// Allocates in the constructor only, so that add() may be called from below a C library's error jump.
class RowShrinker {
public:
    RowShrinker(int width, int height, int shrink);

    /// The next row: width × 4 bytes R, G, B, A (not premultiplied). Rows over the height are ignored.
    void add(const std::uint8_t* rgba) noexcept;

    /// The picture; rows that never came are white.
    PixelBuffer take();

private:
    void flush() noexcept;

    int m_width;
    int m_height;
    int m_shrink;
    int m_row = 0; ///< next row of the source
    int m_rowsInSum = 0;
    std::vector<std::uint32_t> m_sum; ///< (outWidth, 3)
    PixelBuffer m_out;
};

} // namespace sheaf::app
