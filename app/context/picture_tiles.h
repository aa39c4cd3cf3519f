#pragma once
// How a picture is cut into tiles for Llama 4 and what that costs, from its size alone.
// Source: models.md 2.4 (canvas choice) and 2.5 (prompt tokens).

#include <cstdint>

namespace sheaf::app {

struct TileSettings {
    int side = 336; ///< pixels of a square tile
    int maxTiles = 16; ///< without the overview tile
};

struct PictureTiles {
    int rows = 1;
    int columns = 1;
    int resizedWidth = 0; ///< the picture inside the canvas, pixels
    int resizedHeight = 0;

    bool hasOverview() const { return rows * columns > 1; }
    int tiles() const { return rows * columns + (hasOverview() ? 1 : 0); }
    /// Every id of the picture in the prompt: start, patches, separators, overview, end.
    std::uint64_t promptTokens(const TileSettings& settings = {}) const;
};

/// width, height: at least 1 pixel, after orientation.
PictureTiles chooseTiles(int width, int height, const TileSettings& settings = {});

} // namespace sheaf::app
