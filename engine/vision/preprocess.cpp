#include "engine/vision/preprocess.h"

#include "engine/vision/resize.h"

#include <algorithm>
#include <bit>
#include <string>

namespace sheaf::vision {

namespace {

/// To the nearest bfloat16, ties to even; finite values only.
float toBfloat16(float x)
{
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return std::bit_cast<float>((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000u);
}

/// Pixels of `source` from (left, top) on -> out (3, side, side).
void writeSquare(const PixelBuffer& source, int left, int top, int side, const PixelScale& scale, std::span<float> out)
{
    const auto edge = static_cast<std::size_t>(side);
    const int columns = std::clamp(source.width - left, 0, side), rows = std::clamp(source.height - top, 0, side);
    for (std::size_t c = 0; c < 3; ++c) {
        float* plane = out.data() + c * edge * edge;
        std::fill(plane, plane + edge * edge, scale(c, 0));
        for (int y = 0; y < rows; ++y) {
            const std::size_t first = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(source.width)
                + static_cast<std::size_t>(left);
            const std::uint8_t* from = source.rgb.data() + first * 3 + c;
            for (int x = 0; x < columns; ++x)
                plane[static_cast<std::size_t>(y) * edge + static_cast<std::size_t>(x)] = scale(c, from[x * 3]);
        }
    }
}

} // namespace

PixelScale::PixelScale(const std::array<float, 3>& mean, const std::array<float, 3>& deviation)
{
    for (std::size_t c = 0; c < 3; ++c) {
        const float m = toBfloat16(mean[c]), d = toBfloat16(deviation[c]);
        for (std::size_t v = 0; v < 256; ++v)
            m_values[c][v] = toBfloat16(toBfloat16(toBfloat16(static_cast<float>(v) * (1.0F / 255)) - m) / d);
    }
}

Result<void> checkPicture(const PromptPicture& picture)
{
    if (!picture.pixels)
        return fail(ErrorCode::Usage, "a picture without pixels");
    const PixelBuffer& pixels = *picture.pixels;
    if (pixels.width < 1 || pixels.height < 1
        || pixels.rgb.size() / 3 / static_cast<std::size_t>(pixels.width) != static_cast<std::size_t>(pixels.height)
        || pixels.rgb.size() % (static_cast<std::size_t>(pixels.width) * 3) != 0)
        return fail(ErrorCode::Usage,
            "a picture of " + std::to_string(pixels.width) + " x " + std::to_string(pixels.height) + " pixels with "
                + std::to_string(pixels.rgb.size()) + " bytes");
    if (picture.maxTiles < 1)
        return fail(ErrorCode::Usage, "a picture in " + std::to_string(picture.maxTiles) + " tiles");
    return {};
}

int effectiveMaxTiles(const PromptPicture& picture, const TileSettings& tower)
{
    return std::min(picture.maxTiles, tower.maxTiles);
}

Result<PreparedPicture> preparePicture(
    const PromptPicture& picture, const TileSettings& tower, const std::stop_token& stop)
{
    SHEAF_CHECK(checkPicture(picture));
    const PixelBuffer& pixels = *picture.pixels;
    TileSettings settings = tower;
    settings.maxTiles = effectiveMaxTiles(picture, tower);
    PreparedPicture prepared;
    prepared.tiles = chooseTiles(pixels.width, pixels.height, settings);
    SHEAF_TRY(prepared.picture, resize(pixels, prepared.tiles.resizedWidth, prepared.tiles.resizedHeight, stop));
    if (prepared.tiles.hasOverview()) {
        SHEAF_TRY(prepared.overview, resize(pixels, tower.side, tower.side, stop));
    }
    return prepared;
}

void writeTile(
    const PreparedPicture& prepared, std::size_t index, int side, const PixelScale& scale, std::span<float> out)
{
    const PictureTiles& tiles = prepared.tiles;
    if (index == static_cast<std::size_t>(tiles.rows) * static_cast<std::size_t>(tiles.columns))
        return writeSquare(prepared.overview, 0, 0, side, scale, out);
    const int row = static_cast<int>(index) / tiles.columns, column = static_cast<int>(index) % tiles.columns;
    writeSquare(prepared.picture, column * side, row * side, side, scale, out);
}

} // namespace sheaf::vision
