#pragma once
// Which blocks a folder holds, as one look found them.

#include "engine/prefix_cache/block_file.h"

#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace sheaf::prefix {

/// Below the folder lies one for each owner, and in it a file a block. A block of several owners is one file with
/// several names (hard links), so that it lasts until the last of them is removed.
class BlockIndex {
public:
    /// A folder that is missing or unreadable holds nothing.
    static BlockIndex read(const std::filesystem::path& folder);

    bool contains(const BlockName& name) const { return find(name) != nullptr; }
    /// Of one of the owners; empty if there is none.
    std::filesystem::path pathOf(const BlockName& name) const;
    /// The blocks behind a parent.
    std::vector<BlockName> behind(const BlockKey& parent) const;

    void add(const BlockName& name, const std::string& owner);
    /// The block is damaged: forgotten, and its files are removed.
    void discard(const BlockName& name);

private:
    struct Entry {
        BlockKey key;
        std::vector<std::string> owners;
    };
    struct KeyHash {
        std::size_t operator()(const BlockKey& key) const { return key[0]; }
    };

    const Entry* find(const BlockName& name) const;

    std::filesystem::path m_folder;
    std::unordered_map<BlockKey, std::vector<Entry>, KeyHash> m_blocks; ///< by parent
};

/// A block that continues a prompt.
struct FoundBlock {
    BlockHead head;
    std::filesystem::path path;
    std::size_t tokens = 0; ///< so many of its marks, from the first on, are the prompt's
};

/// The longest chain of blocks from `root` on whose marks are those of the prompt, all but the last one whole. Damaged
/// files that it comes across are discarded.
std::vector<FoundBlock> findChain(
    BlockIndex& index, const BlockKey& root, std::span<const Mark> prompt, std::span<const std::uint64_t> layerBytes);

/// Of the blocks behind `parent`, the one that begins most like `rest`.
std::optional<FoundBlock> findBeginning(
    BlockIndex& index, const BlockKey& parent, std::span<const Mark> rest, std::span<const std::uint64_t> layerBytes);

} // namespace sheaf::prefix
