#pragma once
// Experts that are tensors of their own become matrices of one tensor, as GGUF has them.

#include "engine/convert/convert_input.h"

#include <vector>

namespace sheaf::convert {

/// blk.N.ffn_up.0.weight, blk.N.ffn_up.1.weight, … -> blk.N.ffn_up_exps.weight, likewise gate and down; the others stay
/// as they are and where they are. Malformed if an expert is missing or has another shape than the first.
Result<std::vector<InputTensor>> stackExperts(std::vector<hf::TensorRecipe> recipes);

} // namespace sheaf::convert
