#pragma once
// Makes GGUF tensors out of checkpoint tensors: in place where the bytes already fit, in owned memory otherwise.

#include "engine/gguf/model_source.h"
#include "engine/hf/hf_config.h"
#include "engine/hf/safetensors.h"
#include "engine/hf/tensor_names.h"

#include <memory>
#include <string>
#include <vector>

namespace sheaf::hf {

struct BuiltTensors {
    std::vector<gguf::TensorView> tensors;
    std::vector<std::unique_ptr<std::byte[]>> owned; ///< what some of the views point into
};

/// The views point into `files` and into `owned`. Unsupported names a tensor or dtype that we do not know (leaving it
/// out would give wrong answers), Malformed a shape that contradicts the configuration.
Result<BuiltTensors> buildTensors(const std::vector<SafeTensorsFile>& files, const HfConfig& config);

} // namespace sheaf::hf
