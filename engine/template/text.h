#pragma once
// What Python's str does, on UTF-8. Positions and lengths count code points; bytes that are no UTF-8 count singly.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::jinja {

enum class Side { Left, Right, Both };

/// Takes away characters of `characters`, or whitespace if that is null.
std::string_view strip(std::string_view text, std::optional<std::string_view> characters, Side side);

/// Cuts at each separator (not empty), or at runs of whitespace if that is null; at most `count` times unless negative.
std::vector<std::string_view> split(
    std::string_view text, std::optional<std::string_view> separator, std::int64_t count, Side from);

/// As split at line ends, which vanish.
std::vector<std::string_view> splitLines(std::string_view text);

/// The characters of the text, one by one.
std::vector<std::string_view> charactersOf(std::string_view text);
std::size_t lengthOf(std::string_view text);

/// Of ASCII letters only: what templates change the case of are role names.
std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string title(std::string_view text);
std::string capitalize(std::string_view text);

} // namespace sheaf::jinja
