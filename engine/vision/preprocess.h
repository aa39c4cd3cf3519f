#pragma once
// A picture as the vision tower takes it: cut into tiles and normalised. Source: models.md 2.4.

#include "engine/api/picture.h"

#include <array>
#include <span>
#include <stop_token>
#include <vector>

namespace sheaf::vision {

/// 8-bit value -> what the tower gets, per channel: ((v / 255) - mean) / deviation with every step rounded to bfloat16,
/// as the reference does.
class PixelScale {
public:
    PixelScale(const std::array<float, 3>& mean, const std::array<float, 3>& deviation);

    float operator()(std::size_t channel, std::uint8_t value) const { return m_values[channel][value]; }

private:
    std::array<std::array<float, 256>, 3> m_values{};
};

/// The canvas's picture and the overview, resized but not yet padded or normalised.
struct PreparedPicture {
    PictureTiles tiles;
    PixelBuffer picture; ///< (resizedHeight, resizedWidth)
    PixelBuffer overview; ///< (side, side), the original squashed; empty if there is one tile
};

/// Usage for a picture without pixels, or with another number of them than its size says.
Result<void> checkPicture(const PromptPicture& picture);

/// The dial in force: the request's, within what the tower was trained for.
int effectiveMaxTiles(const PromptPicture& picture, const TileSettings& tower);

Result<PreparedPicture> preparePicture(
    const PromptPicture& picture, const TileSettings& tower, const std::stop_token& stop);

/// Tile `index` of the prompt's order -> out (3, side, side). Beyond the picture lies black.
void writeTile(
    const PreparedPicture& prepared, std::size_t index, int side, const PixelScale& scale, std::span<float> out);

} // namespace sheaf::vision
