#pragma once
// Which model is this? Equal headers are common (a base model and its tuned copies), so some weights count too.

#include "engine/base/content_hash.h"
#include "engine/gguf/model_source.h"

#include <span>

namespace sheaf::gguf {

/// Adds a few short samples spread over the tensors: tens of pages read, whatever the size of the model.
void addWeightSample(ContentHash& hash, std::span<const TensorView> tensors);

} // namespace sheaf::gguf
