#pragma once
// vision_config of config.json and preprocessor_config.json, as the metadata of a vision file. Source:
// models.md 2.1, 5.4.

#include "engine/gguf/model_source.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sheaf::hf {

using Metadata = std::unordered_map<std::string, gguf::Value>;

/// Null without a vision tower of Llama 4's kind. Unsupported names a setting we would have to ignore.
Result<std::optional<Metadata>> readVisionConfig(std::string_view config);

/// Adds how pictures are prepared. Malformed if it contradicts the tower's tile size.
Result<void> addPreprocessing(std::string_view preprocessorConfig, Metadata& metadata);

} // namespace sheaf::hf
