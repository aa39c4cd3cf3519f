#pragma once
// Recognises the pre_tokenizer entry of a tokenizer.json.

#include "engine/base/error.h"

#include <simdjson.h>

#include <string>

namespace sheaf::tokenizer {

/// The name that GGUF's tokenizer.ggml.pre has for it. Unsupported: an expression that we do not know.
Result<std::string> preTokenizerNameOf(simdjson::dom::element preTokenizer);

} // namespace sheaf::tokenizer
