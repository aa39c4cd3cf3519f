#pragma once
// ModelInfo from a header.

#include "engine/api/model_info.h"
#include "engine/gguf/model_source.h"
#include "engine/model/hyperparameters.h"

namespace sheaf::runtime {

/// tokenizer: null if the file has none.
ModelInfo describe(const gguf::ModelSource& source, const model::Hyperparameters& h, const Tokenizer* tokenizer,
    const VisionChoice& vision);

/// Null if the file holds no vocabulary.
Result<std::shared_ptr<const Tokenizer>> tokenizerOf(const std::filesystem::path& model);

} // namespace sheaf::runtime
