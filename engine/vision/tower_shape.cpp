#include "engine/vision/tower_shape.h"

#include "engine/model/key_reader.h"

#include <cmath>
#include <string>

namespace sheaf::vision {

namespace {

constexpr std::size_t kMaxSide = 1024, kMaxPatch = 256, kMaxGrid = 256, kMaxLayers = 1024, kMaxHeads = 1024,
                      kMaxShuffle = 16, kMaxTiles = 256;

tl::unexpected<Error> malformed(std::string what, std::string key)
{
    return fail(ErrorCode::Malformed, std::move(what), std::move(key));
}

Result<void> checkDivides(
    const model::KeyReader& keys, std::string_view key, std::size_t part, std::size_t whole, std::string_view wholeName)
{
    if (part == 0 || whole % part != 0)
        return malformed(
            std::to_string(part) + " does not divide " + std::string(wholeName) + ", " + std::to_string(whole),
            keys.key(key));
    return {};
}

Result<void> readSizes(const model::KeyReader& keys, TowerShape& shape)
{
    SHEAF_TRY(shape.side, keys.required("image_size", kMaxSide));
    SHEAF_TRY(shape.patch, keys.required("patch_size", kMaxPatch));
    SHEAF_TRY(shape.hidden, keys.required("embedding_length", kMaxTowerWidth));
    SHEAF_TRY(shape.feedForward, keys.required("feed_forward_length", kMaxTowerWidth));
    SHEAF_TRY(shape.layers, keys.required("block_count", kMaxLayers));
    SHEAF_TRY(shape.heads, keys.required("attention.head_count", kMaxHeads));
    SHEAF_CHECK(checkDivides(keys, "patch_size", shape.patch, shape.side, "the tile's side"));
    if (shape.grid() > kMaxGrid)
        return malformed(std::to_string(shape.grid()) + " patches a side", keys.key("patch_size"));
    return checkDivides(keys, "attention.head_count", shape.heads, shape.hidden, "the embedding");
}

/// A factor n, or a ratio 1/n.
Result<void> readShuffle(const model::KeyReader& keys, TowerLayout layout, TowerShape& shape)
{
    if (layout == TowerLayout::OwnFile) {
        SHEAF_TRY(shape.shuffle, keys.optional("projector.scale_factor", 2, kMaxShuffle));
        return checkDivides(keys, "projector.scale_factor", shape.shuffle, shape.grid(), "the patches of a side");
    }
    SHEAF_TRY(const double ratio, keys.optionalFloat("pixel_shuffle_ratio", 0.5));
    if (!(ratio > 0 && ratio <= 1) || std::round(1 / ratio) > kMaxShuffle)
        return malformed("not a ratio between 0 and 1", keys.key("pixel_shuffle_ratio"));
    shape.shuffle = static_cast<std::size_t>(std::lround(1 / ratio));
    return checkDivides(keys, "pixel_shuffle_ratio", shape.shuffle, shape.grid(), "the patches of a side");
}

Result<void> readConstants(const model::KeyReader& keys, TowerLayout layout, TowerShape& shape)
{
    const std::string_view epsilonKey
        = layout == TowerLayout::OwnFile ? "attention.layer_norm_epsilon" : "layer_norm_epsilon";
    SHEAF_TRY(const double epsilon, keys.optionalFloat(epsilonKey, 1e-5));
    if (!(epsilon >= 0 && epsilon < 1))
        return malformed("not between 0 and 1", keys.key(epsilonKey));
    shape.epsilon = static_cast<float>(epsilon);
    SHEAF_TRY(shape.ropeBase, keys.optionalFloat("rope.freq_base", 10000));
    if (!(shape.ropeBase > 0))
        return malformed("not above 0", keys.key("rope.freq_base"));
    SHEAF_TRY(const std::size_t tiles, keys.optional("max_tiles", 16, kMaxTiles));
    if (tiles == 0)
        return malformed("0", keys.key("max_tiles"));
    shape.maxTiles = static_cast<int>(tiles);
    return {};
}

/// An array of three, one for each channel; unchanged without the key.
Result<void> readChannels(const model::KeyReader& keys, std::string_view name, bool positive, std::array<float, 3>& to)
{
    const gguf::Value* value = keys.source().find(keys.key(name));
    if (!value)
        return {};
    const auto* numbers = std::get_if<std::vector<double>>(value);
    if (!numbers || numbers->size() != 3)
        return malformed("expected three numbers", keys.key(name));
    constexpr double kLargest = 1e6; // what a pixel becomes must stay far from overflow
    for (std::size_t c = 0; c < 3; ++c) {
        const double number = (*numbers)[c];
        if (!(std::abs(number) <= kLargest) || (positive && !(number >= 1 / kLargest)))
            return malformed(std::to_string(number) + " is out of range", keys.key(name));
        to[c] = static_cast<float>(number);
    }
    return {};
}

} // namespace

TileSettings TowerShape::tileSettings() const
{
    return {static_cast<int>(side), static_cast<int>(tokensPerSide()), maxTiles};
}

Result<TowerLayout> towerLayout(const gguf::ModelSource& source)
{
    SHEAF_TRY(const auto architecture, source.findString("general.architecture"));
    if (architecture == "llama4" && source.find("llama4.vision.block_count"))
        return TowerLayout::InsideModel;
    if (architecture != "clip")
        return TowerLayout::None;
    for (const std::string_view key : {"clip.projector_type", "clip.vision.projector_type"}) {
        SHEAF_TRY(const auto type, source.findString(key));
        if (type == "llama4")
            return TowerLayout::OwnFile;
    }
    return TowerLayout::None;
}

Result<TowerShape> readTowerShape(const gguf::ModelSource& source, TowerLayout layout)
{
    const model::KeyReader keys(source, layout == TowerLayout::OwnFile ? "clip.vision" : "llama4.vision");
    TowerShape shape;
    SHEAF_CHECK(readSizes(keys, shape));
    if (shape.headDims() % 4 != 0)
        return malformed(
            "heads of " + std::to_string(shape.headDims()) + " values: rotation over two axes needs a multiple of 4",
            keys.key("attention.head_count"));
    SHEAF_CHECK(readShuffle(keys, layout, shape));
    SHEAF_CHECK(readConstants(keys, layout, shape));
    SHEAF_CHECK(readChannels(keys, "image_mean", false, shape.mean));
    SHEAF_CHECK(readChannels(keys, "image_std", true, shape.deviation));
    return shape;
}

} // namespace sheaf::vision
