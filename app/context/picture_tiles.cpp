#include "app/context/picture_tiles.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sheaf::app {

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

std::uint64_t PictureTiles::promptTokens(const TileSettings& settings) const
{
    // Patches of 14 pixels, four of which become one token.
    const int side = settings.side / 28;
    const auto perTile = static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side);
    const auto canvas = static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns);
    return hasOverview() ? 3 + perTile * (canvas + 1) + canvas : 3 + perTile;
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

} // namespace sheaf::app
