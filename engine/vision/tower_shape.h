#pragma once
// The numbers of a vision tower, read from its header. Source: models.md 2.1 and 5.4.

#include "engine/api/picture.h"
#include "engine/gguf/model_source.h"

#include <array>
#include <cstddef>

namespace sheaf::vision {

/// No matrix of a tower is wider; Llama 4's widest has 5632 columns.
inline constexpr std::size_t kMaxTowerWidth = 1 << 20;

struct TowerShape {
    std::size_t side = 0; ///< pixels of a tile
    std::size_t patch = 0; ///< pixels of a patch
    std::size_t hidden = 0;
    std::size_t feedForward = 0;
    std::size_t layers = 0;
    std::size_t heads = 0;
    std::size_t shuffle = 2; ///< patches along one side of a token
    float epsilon = 1e-5F;
    double ropeBase = 10000;
    std::array<float, 3> mean = {0.5F, 0.5F, 0.5F};
    std::array<float, 3> deviation = {0.5F, 0.5F, 0.5F};
    int maxTiles = 16;

    std::size_t grid() const { return side / patch; } ///< patches along one side of a tile
    std::size_t patches() const { return grid() * grid(); }
    std::size_t positions() const { return patches() + 1; } ///< and the class token, last
    std::size_t headDims() const { return hidden / heads; }
    std::size_t patchValues() const { return 3 * patch * patch; }
    std::size_t tokensPerSide() const { return grid() / shuffle; }
    std::size_t tokens() const { return tokensPerSide() * tokensPerSide(); }
    TileSettings tileSettings() const;
};

/// Where a tower's keys are: a vision file of its own, or inside the language model's file.
enum class TowerLayout { None, OwnFile, InsideModel };

/// None for a file that holds no tower of Llama 4's kind.
Result<TowerLayout> towerLayout(const gguf::ModelSource& source);

/// Every number is bounded and fits the others; errors name the key.
Result<TowerShape> readTowerShape(const gguf::ModelSource& source, TowerLayout layout);

} // namespace sheaf::vision
