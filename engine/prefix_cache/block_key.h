#pragma once
// Names of blocks: which tokens they hold, behind which others, computed by what.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sheaf::prefix {

/// Positions in a block. Blocks are aligned at position 0; only the last one of a sequence may hold fewer.
inline constexpr std::size_t kBlockTokens = 256;

/// What stands at a position: a token, and which picture its vector is of (zeros: none).
struct Mark {
    std::uint64_t token = 0;
    std::array<std::uint64_t, 2> picture = {0, 0};

    bool operator==(const Mark&) const = default;
};

/// Names everything up to the end of a block: all positions from 0 on, and what computed them.
using BlockKey = std::array<std::uint64_t, 2>;

/// The key of a block behind `parent`; the first block's parent names what computes.
BlockKey keyBehind(const BlockKey& parent, std::span<const Mark> block);

/// What a block's file is called. It tells nothing of the content to whoever has not got it.
struct BlockName {
    BlockKey parent = {0, 0};
    BlockKey key = {0, 0};

    bool operator==(const BlockName&) const = default;

    std::string fileName() const;
    /// Nothing for other files.
    static std::optional<BlockName> parse(std::string_view fileName);
};

} // namespace sheaf::prefix
