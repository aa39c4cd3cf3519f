#pragma once
// config.json of a checkpoint, as GGUF metadata. Source: models.md 1.1, 4.1, 5.2.

#include "engine/gguf/model_source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sheaf::hf {

/// What the tensors' translation needs to know, and the metadata.
struct HfConfig {
    std::string architecture; ///< GGUF's name: "llama" for Llama, Mistral and Mixtral
    std::uint64_t headDim = 0;
    std::optional<bool> tiedEmbeddings; ///< nothing: the presence of lm_head decides
    std::vector<float> ropeDivisors; ///< (headDim / 2), or empty: the frequencies are used as they are
    std::unordered_map<std::string, gguf::Value> metadata;
};

/// `text`: the content of config.json. Unsupported names the model type or the setting we would have to ignore.
Result<HfConfig> readConfig(std::string_view text);

} // namespace sheaf::hf
