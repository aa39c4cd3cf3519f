#pragma once
// Keeps a folder of blocks below its size: what was used least recently goes first.

#include "engine/base/error.h"
#include "engine/prefix_cache/block_file.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace sheaf::prefix {

/// When a block was last used, in nanoseconds since 1970: the time of its file.
using Stamp = std::int64_t;

/// Of the index-th block of a sequence that is used now: one that others stand on is later than they are, so that a
/// sequence goes from its end.
Stamp stampOf(std::chrono::system_clock::time_point now, std::size_t index);

/// Other processes may use the folder at the same time; then it may for a while be a little too large. Threads: one at
/// a time. Failures are logged for those who look and otherwise mean less is kept.
class FolderKeeper {
public:
    FolderKeeper(std::filesystem::path folder, std::uint64_t maxBytes);

    /// Looks at the folder again.
    void refresh();

    /// Puts a block into its owner's folder, which must be there, unless only more recent ones would have to give way.
    void store(BlockImage& image, const std::string& owner, Stamp stamp);
    /// Notes the use of a block by an owner, whose it is from now on too. False if it is not there.
    bool use(const BlockName& name, const std::string& owner, Stamp stamp);

private:
    struct File {
        std::uint64_t bytes = 0;
        Stamp stamp = 0;
        std::vector<std::filesystem::path> paths; ///< one an owner
    };
    struct KeyHash {
        std::size_t operator()(const BlockKey& key) const { return key[0]; }
    };

    void take(const std::filesystem::path& path, const BlockName& name);
    bool makeRoom(std::uint64_t bytes, Stamp stamp);
    void remove(const BlockKey& key);
    Result<void> write(BlockImage& image, const std::filesystem::path& path);

    std::filesystem::path m_folder;
    std::uint64_t m_maxBytes;
    std::uint64_t m_bytes = 0;
    std::unordered_map<BlockKey, File, KeyHash> m_files; ///< a key names its parents too
};

} // namespace sheaf::prefix
