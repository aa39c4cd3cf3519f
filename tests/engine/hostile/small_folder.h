#pragma once
// The smallest Hugging Face folder, as texts that a test spoils in one place.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace sheaf::test::hostile {

/// JSON texts by key, in the order of the file.
using JsonKeys = std::vector<std::pair<std::string, std::string>>;

void setKey(JsonKeys& keys, const std::string& key, std::string json);
void removeKey(JsonKeys& keys, const std::string& key);
std::string jsonObject(const JsonKeys& keys);

/// A Mixtral of two layers, 8 wide, with four experts; all tensors are F32.
struct SmallFolder {
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> shape;
    };

    JsonKeys config;
    std::vector<Tensor> tensors;
    JsonKeys tokenizer; ///< of tokenizer.json

    SmallFolder();
    std::filesystem::path save(const std::filesystem::path& folder) const;
};

} // namespace sheaf::test::hostile
