#pragma once
// Tensors for running a model: in place where the bytes already fit, in owned memory otherwise.

#include "engine/gguf/model_source.h"
#include "engine/hf/tensor_recipe.h"

#include <memory>
#include <span>
#include <vector>

namespace sheaf::hf {

struct BuiltTensors {
    std::vector<gguf::TensorView> tensors;
    std::vector<std::unique_ptr<std::byte[]>> owned; ///< what some of the views point into
    std::uint64_t ownedBytes = 0; ///< also of copies that were left out
};

enum class Copies {
    Make, ///< the pages they are made from are given back
    LeaveOut, ///< their views have no bytes
};

/// The views point into what the recipes point into and into `owned`. DoesNotFit if what must be copied exceeds three
/// quarters of the machine's memory.
Result<BuiltTensors> buildTensors(std::span<const TensorRecipe> recipes, Copies copies);

} // namespace sheaf::hf
