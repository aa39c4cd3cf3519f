#pragma once
// How much memory a model takes, known from the headers: all of the prediction is here and in what it asks of
// vision::TowerEncoder and adapters::AdapterSet. Implements kvBytes and its neighbours of api/model_info.h.

#include "engine/api/model_info.h"
#include "engine/kernels/attention_shape.h"
#include "engine/model/hyperparameters.h"

#include <vector>

namespace sheaf::runtime {

/// Layers of equal reach added up, in the order of the model.
std::vector<KvLayers> kvLayersOf(const model::Hyperparameters& h, kernels::KvType type);

/// Weights of the language model once loaded, as the source presents them.
std::uint64_t weightBytes(const gguf::ModelSource& source);

/// ModelInfo::workingBytes; the tensors say how wide feed-forward blocks are. tokenizer: null if there is none.
std::uint64_t workingBytes(const gguf::ModelSource& source, const model::Hyperparameters& h, const Tokenizer* tokenizer,
    kernels::KvType kvType, std::uint64_t batchTokens, int threads);

/// DoesNotFit if what must be in memory for this window is more than is free: says by how much and what would help.
/// Weights that do not fit beside it are read from disk again and again, which is only told.
Result<void> checkMemory(const ModelInfo& info, std::uint64_t windowTokens, int batchTokens);

} // namespace sheaf::runtime
