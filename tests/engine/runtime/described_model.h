#pragma once
// Models of tests/data/families: described in JSON, with weights made from the names of the tensors.

#include "engine/api/tokenizer.h"
#include "support/tiny_gguf.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sheaf::test {

struct DescribedModel {
    std::string name;
    TinyGguf gguf;
    std::vector<TokenId> ids;
    std::size_t firstPosition = 0; ///< of the first id
    std::size_t vocab = 0;
    std::vector<float> logits; ///< (ids, vocab)
};

/// All models of a folder by name; throws std::runtime_error if one cannot be read.
std::vector<DescribedModel> readDescribedModels(const std::filesystem::path& folder);

} // namespace sheaf::test
