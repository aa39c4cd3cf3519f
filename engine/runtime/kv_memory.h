#pragma once
// How much the keys and values of a context take, known from the header. Implements kvBytes of api/model_info.h.

#include "engine/api/model_info.h"
#include "engine/model/hyperparameters.h"

#include <vector>

namespace sheaf::runtime {

/// Layers of equal reach added up, in the order of the model.
std::vector<KvLayers> kvLayersOf(const model::Hyperparameters& h);

} // namespace sheaf::runtime
