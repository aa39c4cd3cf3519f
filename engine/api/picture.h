#pragma once
// Pictures for models with a vision tower: how a picture is cut into tiles, which tokens it takes in the prompt, and
// its encoding. Source: models.md 2.

#include "engine/base/error.h"
#include "engine/base/pixel_buffer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf {

/// How a picture is cut: what the tower takes, and the dial.
struct TileSettings {
    int side = 336; ///< pixels of a square tile
    int tokensPerSide = 12; ///< a tile becomes tokensPerSide² tokens
    int maxTiles = 16; ///< at most, without the overview tile

    int tokensPerTile() const { return tokensPerSide * tokensPerSide; }
};

/// What a vision tower takes and gives, read without loading its weights.
struct VisionInfo {
    std::filesystem::path path; ///< the mmproj file, or the model's folder
    TileSettings tiles; ///< the tower's side and tokens; maxTiles is the most it was trained for
    std::uint32_t hidden = 0; ///< width of a picture token's vector: the language model's embedding
    std::uint32_t layers = 0;
    std::uint64_t parameters = 0;
    std::uint64_t residentBytes = 0; ///< weights in memory
    std::uint64_t workingBytes = 0; ///< buffers, and the vectors of one picture of maxTiles
    std::string fingerprint;
};

/// A canvas of tiles, and the picture in its top left corner.
struct PictureTiles {
    int rows = 1;
    int columns = 1;
    int resizedWidth = 0; ///< the picture inside the canvas, pixels
    int resizedHeight = 0;

    bool hasOverview() const { return rows * columns > 1; }
    int tiles() const { return rows * columns + (hasOverview() ? 1 : 0); }
    /// Vectors the tower gives: those of the tiles, row by row, then the overview's.
    std::uint64_t pictureTokens(const TileSettings& settings) const;
    /// Every id of the picture in the prompt: start, patches, separators, overview, end.
    std::uint64_t promptTokens(const TileSettings& settings = {}) const;
};

/// width, height: at least 1 pixel, after orientation. models.md 2.4.
PictureTiles chooseTiles(int width, int height, const TileSettings& settings = {});

/// The control token a picture's vectors take the place of.
inline constexpr std::string_view kPatchToken = "<|patch|>";

/// The control tokens of a picture in the prompt, in order (models.md 2.5); pictureTokens() of them are kPatchToken.
std::vector<std::string_view> pictureLayout(const PictureTiles& tiles, const TileSettings& settings);

/// One picture of a prompt. Pixels are shared so that requests can be copied.
struct PromptPicture {
    std::shared_ptr<const PixelBuffer> pixels;
    int maxTiles = 16; ///< the dial; the tower's own limit if that is smaller
};

/// A picture as the language model gets it.
struct EncodedPicture {
    PictureTiles tiles;
    std::size_t tokens = 0;
    std::size_t hidden = 0;
    std::vector<float> vectors; ///< (tokens, hidden) in prompt order
};

/// Which vision tower goes with a model.
struct VisionChoice {
    std::filesystem::path file; ///< empty: a neighbouring mmproj*.gguf that fits, or the folder's own
    bool none = false; ///< no pictures, whatever lies there
};

/// A vision tower by itself, for programs that want a picture's vectors. Engine uses the same one.
/// Threads: owned and called by one thread, as Engine.
class PictureEncoder {
public:
    /// Tiles done, of all.
    using Progress = std::function<void(std::size_t done, std::size_t total)>;

    /// An mmproj file, or a model file or folder with a vision tower inside. Errors name file, field or tensor.
    static Result<std::unique_ptr<PictureEncoder>> load(const std::filesystem::path& path, int threads);

    virtual ~PictureEncoder() = default;
    virtual const VisionInfo& info() const = 0;
    /// What the tower sees: (tiles, 3, side, side), normalised.
    virtual Result<std::vector<float>> preprocess(const PromptPicture& picture, std::stop_token stop) = 0;
    virtual Result<EncodedPicture> encode(
        const PromptPicture& picture, std::stop_token stop, const Progress& progress = {})
        = 0;
};

} // namespace sheaf
