#pragma once
// The names of tokens that end an answer, in every family we know (models.md 3.1.3, 3.4). A model file names one of
// them; a model stops with any.

#include <string_view>

namespace sheaf::tokenizer {

bool isStopName(std::string_view token);

} // namespace sheaf::tokenizer
