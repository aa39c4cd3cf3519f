#pragma once
// Which GGUF tensors a checkpoint gives, and how each is read. Nothing of the weights is touched.

#include "engine/hf/hf_config.h"
#include "engine/hf/safetensors.h"
#include "engine/hf/tensor_recipe.h"

#include <vector>

namespace sheaf::hf {

/// In the order of their names. The recipes point into `files` and, for RoPE divisors, into `config`. Unsupported names
/// a tensor or dtype that we do not know (leaving it out would give wrong answers), Malformed a shape that contradicts
/// the configuration.
Result<std::vector<TensorRecipe>> planTensors(const std::vector<SafeTensorsFile>& files, const HfConfig& config);

} // namespace sheaf::hf
