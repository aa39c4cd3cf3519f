#pragma once
// The printable stand-ins that byte-level vocabularies use for bytes (models.md 3.2): byte 0x20 is written "Ġ".

#include <optional>
#include <string>
#include <string_view>

namespace sheaf::tokenizer {

/// The bytes that a token's written form stands for; nothing if it has a character outside the alphabet.
std::optional<std::string> bytesOfWritten(std::string_view written);

} // namespace sheaf::tokenizer
