#pragma once
// The small vision tower of the model reference (section 10.3), which tests spoil in one place each. Its vectors fit
// the embedding of the small Llama 4 models.

#include "support/tiny_gguf.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sheaf::test {

/// 56-pixel tiles of 4 x 4 patches, hidden 16, 2 layers, 2 heads, 4 tokens a tile, vectors of 32.
struct TinyTower {
    struct Tensor {
        std::string checkpointName;
        std::vector<std::uint64_t> dims; ///< GGUF order
        std::vector<float> values;
    };

    TinyTower();

    std::map<std::string, Tensor> tensors; ///< by their names in vision files
    std::map<std::string, std::uint32_t> keys; ///< behind "clip.vision."
    std::string projectorKey = "clip.projector_type";
    std::string projectorType = "llama4";

    /// Another name for a tensor: the same values.
    TinyTower& rename(const std::string& from, const std::string& to);

    TinyGguf gguf() const;
    void save(const std::filesystem::path& path) const { gguf().save(path); }
    /// Inside a language model's file, under the names that go with it.
    void addTo(TinyGguf& model) const;
    /// A Hugging Face folder: config.json, preprocessor_config.json, model.safetensors with this tower alone.
    void saveFolder(const std::filesystem::path& folder) const;
};

/// The picture of the reference: (3, 56, 56), normalised.
std::vector<float> tinyTowerPixels();

} // namespace sheaf::test
