#pragma once
// Whole pictures through a vision tower: the PictureEncoder and the engine both use this.

#include "engine/api/picture.h"
#include "engine/vision/preprocess.h"
#include "engine/vision/tile_encoder.h"

#include <optional>

namespace sheaf::vision {

/// Threads: as TileEncoder. Takes its working memory with the first picture (std::bad_alloc may leave encode).
class TowerEncoder {
public:
    /// The team is used, not owned; it must have scratchFloats(tower).
    TowerEncoder(std::shared_ptr<const Tower> tower, const kernels::KernelSet& kernels, kernels::Team& team);

    const VisionInfo& info() const { return m_tower->info; }

    Result<std::vector<float>> preprocess(const PromptPicture& picture, const std::stop_token& stop) const;
    Result<EncodedPicture> encode(
        const PromptPicture& picture, const std::stop_token& stop, const PictureEncoder::Progress& progress);

    std::uint64_t workingBytes() const; ///< taken so far
    /// Taken for one picture of as many tiles as the tower takes, without the threads' scratch.
    static std::uint64_t mostBytes(const Tower& tower);

private:
    Result<void> checkMemory(std::uint64_t floats) const;

    std::shared_ptr<const Tower> m_tower;
    const kernels::KernelSet& m_kernels;
    kernels::Team& m_team;
    PixelScale m_scale;
    std::optional<TileEncoder> m_encoder;
};

} // namespace sheaf::vision
