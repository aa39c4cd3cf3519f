#include "engine/vision/tower_encoder.h"

#include "engine/api/engine.h"

#include <string>

namespace sheaf::vision {

TowerEncoder::TowerEncoder(std::shared_ptr<const Tower> tower, const kernels::KernelSet& kernels, kernels::Team& team)
    : m_tower(std::move(tower))
    , m_kernels(kernels)
    , m_team(team)
    , m_scale(m_tower->shape.mean, m_tower->shape.deviation)
{
}

std::uint64_t TowerEncoder::workingBytes() const
{
    return m_encoder ? TileEncoder::workingFloats(*m_tower) * sizeof(float) : 0;
}

std::uint64_t TowerEncoder::mostBytes(const Tower& tower)
{
    const TileSettings tiles = tower.shape.tileSettings();
    const std::uint64_t count = static_cast<std::uint64_t>(tiles.maxTiles) + 1; // with the overview
    const std::uint64_t vectors = count * tower.shape.tokens() * tower.weights.projector.rows * sizeof(float);
    const std::uint64_t pixels = count * 3 * tower.shape.side * tower.shape.side;
    return TileEncoder::workingFloats(tower) * sizeof(float) + vectors + pixels;
}

/// Sizes come from a file: they fit each other, but their product may still be more than there is.
Result<void> TowerEncoder::checkMemory(std::uint64_t floats) const
{
    const std::uint64_t needed = floats * sizeof(float), available = memoryStatus().availableBytes;
    if (needed <= available)
        return {};
    return fail(ErrorCode::DoesNotFit,
        "the vision tower needs " + std::to_string(needed >> 20) + " MiB for this picture, "
            + std::to_string((needed - available) >> 20) + " MiB more than there are",
        m_tower->source->path().string());
}

Result<std::vector<float>> TowerEncoder::preprocess(const PromptPicture& picture, const std::stop_token& stop) const
{
    const TileSettings& settings = info().tiles;
    SHEAF_TRY(const PreparedPicture prepared, preparePicture(picture, settings, stop));
    const auto tiles = static_cast<std::size_t>(prepared.tiles.tiles());
    const std::size_t tileFloats = 3 * m_tower->shape.side * m_tower->shape.side;
    SHEAF_CHECK(checkMemory(tiles * tileFloats));
    std::vector<float> pixels(tiles * tileFloats);
    for (std::size_t i = 0; i < tiles; ++i)
        writeTile(prepared, i, settings.side, m_scale, std::span(pixels).subspan(i * tileFloats, tileFloats));
    return pixels;
}

Result<EncodedPicture> TowerEncoder::encode(
    const PromptPicture& picture, const std::stop_token& stop, const PictureEncoder::Progress& progress)
{
    SHEAF_TRY(const PreparedPicture prepared, preparePicture(picture, info().tiles, stop));
    EncodedPicture encoded;
    encoded.tiles = prepared.tiles;
    encoded.tokens = prepared.tiles.pictureTokens(info().tiles);
    encoded.hidden = info().hidden;
    SHEAF_CHECK(checkMemory(encoded.tokens * encoded.hidden + (m_encoder ? 0 : TileEncoder::workingFloats(*m_tower))));
    if (!m_encoder)
        m_encoder.emplace(*m_tower, m_kernels, m_team);
    encoded.vectors.resize(encoded.tokens * encoded.hidden);
    const auto tiles = static_cast<std::size_t>(prepared.tiles.tiles());
    const std::size_t tileFloats = encoded.vectors.size() / tiles;
    for (std::size_t i = 0; i < tiles; ++i) {
        writeTile(prepared, i, info().tiles.side, m_scale, m_encoder->pixels());
        SHEAF_CHECK(m_encoder->run(std::span(encoded.vectors).subspan(i * tileFloats, tileFloats), stop));
        if (progress)
            progress(i + 1, tiles);
    }
    return encoded;
}

} // namespace sheaf::vision
