#pragma once
// The two small Llama 4 models of the model reference (section 10.2), made from its weight generator.

#include "support/tiny_gguf.h"

#include <string>
#include <vector>

namespace sheaf::test {

enum class TinyLlama4 { Scout, Maverick };

/// The generator: the name seeds it; values in [-scale, scale) around the offset.
std::vector<float> generatedValues(const std::string& name, std::size_t count, double scale, double offset = 0);

/// 4 layers, hidden 32, vocabulary 64, chunk 6, temperature length 4; no tokenizer.
TinyGguf tinyLlama4(TinyLlama4 which);

} // namespace sheaf::test
