#pragma once
// Names of the parts of a split model: PREFIX-00001-of-00003.gguf.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace sheaf::gguf {

struct SplitName {
    std::filesystem::path prefix; ///< folder and name up to the first number, without its dash
    std::uint32_t part = 0; ///< from 0
    std::uint32_t count = 0;

    std::filesystem::path pathOf(std::uint32_t index) const;
};

/// Nothing if the file is not named like a part.
std::optional<SplitName> parseSplitName(const std::filesystem::path& path);

} // namespace sheaf::gguf
