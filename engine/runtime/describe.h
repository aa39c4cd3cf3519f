#pragma once
// ModelInfo from a header.

#include "engine/api/model_info.h"
#include "engine/gguf/model_source.h"
#include "engine/kernels/attention_shape.h"
#include "engine/model/hyperparameters.h"
#include "engine/vision/tower.h"

namespace sheaf::runtime {

/// tokenizer, tower: null if the model has none.
ModelInfo describe(const gguf::ModelSource& source, const model::Hyperparameters& h, const Tokenizer* tokenizer,
    const vision::Tower* tower, kernels::KvType kvType);

/// Null if the file holds no vocabulary.
Result<std::shared_ptr<const Tokenizer>> tokenizerOf(const std::filesystem::path& model);

} // namespace sheaf::runtime
