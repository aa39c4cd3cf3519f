#pragma once
// The files beside tokenizer.json: which tokens begin and end texts, and the chat template.

#include "engine/tokenizer/vocabulary.h"

#include <filesystem>
#include <optional>
#include <string>

namespace sheaf::tokenizer {

/// Fills in what tokenizer_config.json, config.json, generation_config.json and the template's own files say. None of
/// them need be there; what is of another type than expected counts as absent.
void readHuggingFaceConfigs(const std::filesystem::path& folder, Vocabulary& vocabulary);

/// -1 if there is no text or no such token.
TokenId findToken(const Vocabulary& vocabulary, const std::optional<std::string>& text);

} // namespace sheaf::tokenizer
