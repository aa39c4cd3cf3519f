#include "engine/gguf/split_name.h"

#include <fmt/format.h>
#include <string_view>

namespace sheaf::gguf {

namespace {

std::optional<std::uint32_t> fiveDigits(std::string_view text)
{
    std::uint32_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

} // namespace

std::filesystem::path SplitName::pathOf(std::uint32_t index) const
{
    std::filesystem::path path = prefix;
    path += fmt::format("-{:05}-of-{:05}.gguf", index + 1, count);
    return path;
}

std::optional<SplitName> parseSplitName(const std::filesystem::path& path)
{
    constexpr std::string_view kShape = "-00001-of-00003.gguf";
    const std::string name = path.filename().string();
    if (name.size() <= kShape.size())
        return std::nullopt;
    const std::string_view tail = std::string_view(name).substr(name.size() - kShape.size());
    if (tail[0] != '-' || tail.substr(6, 4) != "-of-" || tail.substr(15) != ".gguf")
        return std::nullopt;
    const auto part = fiveDigits(tail.substr(1, 5));
    const auto count = fiveDigits(tail.substr(10, 5));
    if (!part || !count || *part == 0 || *part > *count)
        return std::nullopt;
    return SplitName{path.parent_path() / name.substr(0, name.size() - kShape.size()), *part - 1, *count};
}

} // namespace sheaf::gguf
