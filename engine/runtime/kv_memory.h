#pragma once
// How much memory a model takes, known from the header. Implements kvBytes and its neighbours of api/model_info.h.

#include "engine/api/model_info.h"
#include "engine/model/hyperparameters.h"

#include <vector>

namespace sheaf::runtime {

/// Layers of equal reach added up, in the order of the model.
std::vector<KvLayers> kvLayersOf(const model::Hyperparameters& h);

/// Buffers of ForwardPass for passes of batchTokens; the tensors say how wide feed-forward blocks are.
std::uint64_t workingBytes(const gguf::ModelSource& source, const model::Hyperparameters& h, std::uint64_t batchTokens);

/// DoesNotFit if what must be in memory for this window is more than is free: says by how much and what would help.
/// Weights that do not fit beside it are read from disk again and again, which is only told.
Result<void> checkMemory(const ModelInfo& info, std::uint64_t windowTokens, int batchTokens);

} // namespace sheaf::runtime
