#include "app/ingest/decode/row_shrinker.h"

#include <algorithm>

namespace sheaf::app {

RowShrinker::RowShrinker(int width, int height, int shrink)
    : m_width(width)
    , m_height(height)
    , m_shrink(shrink)
{
    m_out.width = (width + shrink - 1) / shrink;
    m_out.height = (height + shrink - 1) / shrink;
    m_sum.resize(static_cast<std::size_t>(m_out.width) * 3);
    m_out.rgb.assign(static_cast<std::size_t>(m_out.width) * static_cast<std::size_t>(m_out.height) * 3, 255);
}

void RowShrinker::add(const std::uint8_t* rgba) noexcept
{
    if (m_row >= m_height)
        return;
    for (int x = 0; x < m_width; ++x, rgba += 4) {
        const std::uint32_t alpha = rgba[3];
        std::uint32_t* sum = m_sum.data() + static_cast<std::ptrdiff_t>(x / m_shrink) * 3;
        for (int channel = 0; channel < 3; ++channel)
            sum[channel] += (rgba[channel] * alpha + 255 * (255 - alpha) + 127) / 255;
    }
    ++m_row;
    ++m_rowsInSum;
    if (m_rowsInSum == m_shrink || m_row == m_height)
        flush();
}

void RowShrinker::flush() noexcept
{
    const int outRow = (m_row - 1) / m_shrink;
    std::uint8_t* out = m_out.rgb.data() + static_cast<std::ptrdiff_t>(outRow) * m_out.width * 3;
    for (int x = 0; x < m_out.width; ++x) {
        const int columns = std::min(m_shrink, m_width - x * m_shrink);
        const auto pixels = static_cast<std::uint32_t>(columns * m_rowsInSum);
        for (int channel = 0; channel < 3; ++channel)
            *out++
                = static_cast<std::uint8_t>((m_sum[static_cast<std::size_t>(x * 3 + channel)] + pixels / 2) / pixels);
    }
    std::fill(m_sum.begin(), m_sum.end(), 0);
    m_rowsInSum = 0;
}

PixelBuffer RowShrinker::take()
{
    if (m_rowsInSum > 0)
        flush();
    return std::move(m_out);
}

} // namespace sheaf::app
