#pragma once
// What a model's README.md says about it in its front matter.

#include "engine/gguf/model_source.h"

#include <filesystem>
#include <map>
#include <string>

namespace sheaf::convert {

/// general.license and its relatives, where the card has them; nothing without a card. Only plain "key: text" lines.
std::map<std::string, gguf::Value> readModelCard(const std::filesystem::path& folder);

} // namespace sheaf::convert
