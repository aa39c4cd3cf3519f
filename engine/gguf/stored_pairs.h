#pragma once
// The metadata of a GGUF file as bytes, to copy pairs without knowing what they mean.

#include "engine/base/error.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sheaf::gguf {

struct StoredPair {
    std::string key;
    std::span<const std::byte> bytes; ///< key, type and value as they lie in the file
};

/// In the order of the file. `file`: one that readHeader accepts; Malformed if it is not.
Result<std::vector<StoredPair>> storedPairs(std::span<const std::byte> file);

} // namespace sheaf::gguf
