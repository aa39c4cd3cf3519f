#pragma once
// Everything of one GGUF file before its tensor data: version, metadata, tensor directory. Source: models.md 5.1.

#include "engine/gguf/model_source.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace sheaf::gguf {

struct GgufHeader {
    std::unordered_map<std::string, Value> metadata;
    std::vector<TensorView> tensors; ///< bytes point into the file
    std::size_t headerBytes = 0; ///< metadata and directory, before the padding
};

enum class Directory {
    Read,
    Skip, ///< metadata only; the tensors may be cut off
};

/// `file`: the whole file. Every count, length and offset is checked against it before it is used: Malformed names the
/// field, Unsupported the version or the tensor's type, TooLarge a count beyond our limits.
/// Memory: at most a few times the bytes of the header.
Result<GgufHeader> readHeader(std::span<const std::byte> file, Directory directory);

} // namespace sheaf::gguf
