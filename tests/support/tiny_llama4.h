#pragma once
// The two small Llama 4 models of the model reference (section 10.2), made from its weight generator.

#include "support/tiny_gguf.h"

namespace sheaf::test {

enum class TinyLlama4 { Scout, Maverick };

/// 4 layers, hidden 32, vocabulary 64, chunk 6, temperature length 4; no tokenizer.
TinyGguf tinyLlama4(TinyLlama4 which);

} // namespace sheaf::test
