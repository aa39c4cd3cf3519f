// Canvas, size inside it, and tokens of a picture: models.md 2.4 and 2.5.

#include "engine/api/picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sheaf {

namespace {

struct Canvas {
    int rows;
    int columns;
};

// All canvases of at most maxTiles tiles, grouped by aspect ratio in first-seen order from the largest count down: on a
// full tie the earlier one wins, as in the reference.
std::vector<Canvas> candidateCanvases(int maxTiles)
{
    std::vector<std::vector<Canvas>> byRatio;
    for (int count = maxTiles; count >= 1; --count) {
        for (int rows = 1; rows <= count; ++rows) {
            if (count % rows != 0)
                continue;
            const Canvas canvas{rows, count / rows};
            const auto sameRatio = [&](const std::vector<Canvas>& group) {
                return group.front().rows * canvas.columns == canvas.rows * group.front().columns;
            };
            const auto group = std::find_if(byRatio.begin(), byRatio.end(), sameRatio);
            if (group == byRatio.end())
                byRatio.push_back({canvas});
            else
                group->push_back(canvas);
        }
    }
    std::vector<Canvas> all;
    for (const auto& group : byRatio)
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

// The smallest magnification that fills a canvas side, else the largest reduction that fits; then the smallest area.
Canvas chooseCanvas(int width, int height, const TileSettings& settings)
{
    Canvas best{1, 1};
    float bestScale = -1;
    for (const Canvas canvas : candidateCanvases(settings.maxTiles)) {
        // float32 as in the reference: ties between canvases depend on it.
        const float scale = std::min(static_cast<float>(canvas.rows * settings.side) / static_cast<float>(height),
            static_cast<float>(canvas.columns * settings.side) / static_cast<float>(width));
        const bool better = bestScale < 0 || (scale >= 1 && (bestScale < 1 || scale < bestScale))
            || (scale < 1 && bestScale < 1 && scale > bestScale);
        const bool smaller = scale == bestScale && canvas.rows * canvas.columns < best.rows * best.columns;
        if (better || smaller) {
            best = canvas;
            bestScale = scale;
        }
    }
    return best;
}

} // namespace

std::uint64_t PictureTiles::pictureTokens(const TileSettings& settings) const
{
    return static_cast<std::uint64_t>(tiles()) * static_cast<std::uint64_t>(settings.tokensPerTile());
}

std::uint64_t PictureTiles::promptTokens(const TileSettings& settings) const
{
    // Start, overview mark and end; a separator behind every tile of a canvas.
    const int separators = hasOverview() ? rows * columns : 0;
    return 3 + pictureTokens(settings) + static_cast<std::uint64_t>(separators);
}

std::vector<std::string_view> pictureLayout(const PictureTiles& tiles, const TileSettings& settings)
{
    std::vector<std::string_view> layout;
    const auto add = [&](std::string_view token, int count = 1) {
        layout.insert(layout.end(), static_cast<std::size_t>(count), token);
    };
    add("<|image_start|>");
    if (tiles.hasOverview())
        for (int row = 0; row < tiles.rows; ++row)
            for (int column = 1; column <= tiles.columns; ++column) {
                add(kPatchToken, settings.tokensPerTile());
                add(column < tiles.columns ? "<|tile_x_separator|>" : "<|tile_y_separator|>");
            }
    add("<|image|>");
    add(kPatchToken, settings.tokensPerTile());
    add("<|image_end|>");
    return layout;
}

PictureTiles chooseTiles(int width, int height, const TileSettings& settings)
{
    const Canvas canvas = chooseCanvas(width, height, settings);
    const int limitHeight = std::min(std::max(height, settings.side), canvas.rows * settings.side);
    const int limitWidth = std::min(std::max(width, settings.side), canvas.columns * settings.side);
    const double scaleWidth = static_cast<double>(limitWidth) / width;
    const double scaleHeight = static_cast<double>(limitHeight) / height;

    PictureTiles tiles{canvas.rows, canvas.columns, limitWidth, limitHeight};
    if (scaleWidth < scaleHeight)
        tiles.resizedHeight = std::min(static_cast<int>(std::floor(height * scaleWidth)), limitHeight);
    else
        tiles.resizedWidth = std::min(static_cast<int>(std::floor(width * scaleHeight)), limitWidth);
    tiles.resizedWidth = std::max(tiles.resizedWidth, 1);
    tiles.resizedHeight = std::max(tiles.resizedHeight, 1);
    return tiles;
}

} // namespace sheaf
