#pragma once
// Low-rank adapters: small changes to a model's matrices, applied while computing. Source: models.md 5.6.

#include <filesystem>
#include <span>
#include <string>

namespace sheaf {

/// A PEFT folder or a GGUF adapter, and how strongly it is applied.
struct AdapterChoice {
    std::filesystem::path path;
    float scale = 1;
};

/// An adapter in force.
struct AdapterInfo {
    AdapterChoice choice;
    std::string fingerprint; ///< tells adapters apart, whatever they are called
};

/// What computed an answer: the model's fingerprint, then "+<fingerprint>*<scale>" for each adapter that is not at
/// scale 0. Equal texts mean equal answers to equal requests.
std::string fingerprintWith(std::string model, std::span<const AdapterInfo> adapters);

} // namespace sheaf
