#pragma once
// Recipes of experts' matrices, where a checkpoint has all experts of a layer in one tensor. Source: models.md 5.5.

#include "engine/hf/hf_config.h"
#include "engine/hf/safetensors.h"
#include "engine/hf/tensor_names.h"
#include "engine/hf/tensor_recipe.h"

namespace sheaf::hf {

/// Fills in dims and the order of rows. Malformed names the tensor and its shape.
/// gate_up (E, in, 2 out) or (E, 2 out, in), down (E, in, out) or (E, out, in) -> (E, out, in). Llama 4 and gpt-oss
/// store inputs first; for the others the side that is the embedding decides, outputs first if both are.
Result<void> planFused(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe);

/// (E, 2 out) -> (E, out)
Result<void> planFusedBias(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe);

/// MXFP4 blocks (E, 2 out or out, in / 32, 16) -> (E, out, in). The scales are still to be joined.
Result<void> planBlocks(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe);

/// Scales (E, 2 out or out, in / 32) of a recipe made by planBlocks.
Result<void> joinScales(const SafeTensor& scales, TensorRecipe& recipe);

tl::unexpected<Error> wrongShape(const SafeTensor& tensor, std::string_view why);

} // namespace sheaf::hf
