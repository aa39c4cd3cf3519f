#pragma once
// The key-value section of a GGUF file.

#include "engine/gguf/byte_reader.h"
#include "engine/gguf/model_source.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sheaf::gguf {

/// A length-prefixed string; `field` names it in the error.
Result<std::string_view> readString(ByteReader& reader, std::string_view field);

/// `count` pairs from the reader's position on.
Result<std::unordered_map<std::string, Value>> readMetadata(ByteReader& reader, std::uint64_t count);

} // namespace sheaf::gguf
