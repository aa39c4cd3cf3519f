#pragma once
// A vision tower's file, opened and checked: what describes it, and its weights in the mapped file.

#include "engine/vision/tower_weights.h"

#include <filesystem>
#include <memory>

namespace sheaf::vision {

/// Immutable. Threads: const, safe from any.
struct Tower {
    std::shared_ptr<const gguf::ModelSource> source;
    TowerShape shape;
    TowerWeights weights;
    VisionInfo info;
};

/// A vision file, a model file with a tower inside, or a Hugging Face folder with one. Unsupported if there is none.
/// Errors name the file, and the key or tensor.
Result<std::shared_ptr<const Tower>> openTower(const std::filesystem::path& path);

/// The tower inside a model that is open already; null if it has none. For folders the checkpoint is opened once more.
Result<std::shared_ptr<const Tower>> towerInside(const std::shared_ptr<const gguf::ModelSource>& model);

} // namespace sheaf::vision
