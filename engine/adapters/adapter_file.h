#pragma once
// An adapter as read from its files: pairs of factors, resolved against the model they are to change.

#include "engine/adapters/base_matrices.h"
#include "engine/adapters/factor.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::adapters {

/// The change scale * b a of one named matrix, or of one for each expert. Ranks are per expert.
struct AdapterPair {
    NamedMatrix matrix;
    std::size_t rank = 0;
    double scale = 1; ///< alpha / rank or alpha / sqrt(rank), without the user's scale
    Factor a; ///< features: the matrix's cols
    Factor b; ///< features: the matrix's rows
    std::size_t permutedHead = 0; ///< rows of b are those of q or k in checkpoint order, heads of this size; 0: as is
};

/// Pairs in the order of the file. Sizes and shapes are checked against files and model; no element was read.
struct AdapterFile {
    std::string fingerprint; ///< of header and configuration, and of a sample of the values
    std::vector<AdapterPair> pairs;
    std::shared_ptr<const void> mapping; ///< owns what the factors point into
};

/// A PEFT folder (or the safetensors file in it) or a GGUF adapter. Errors name file and tensor: NotFound, Malformed,
/// Unsupported for whatever would have to be ignored, Mismatch for the first tensor that contradicts the model, with
/// both shapes.
Result<AdapterFile> openAdapter(const std::filesystem::path& path, const BaseModel& base);

} // namespace sheaf::adapters
