#pragma once
// Low-rank adapters: small changes to a model's matrices, applied while computing. Source: models.md 5.6.

#include <filesystem>

namespace sheaf {

/// A PEFT folder or a GGUF adapter, and how strongly it is applied.
struct AdapterChoice {
    std::filesystem::path path;
    float scale = 1;
};

} // namespace sheaf
