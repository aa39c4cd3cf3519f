#pragma once
// The file of a block: a head that says what it holds, then a section of bytes a layer.

#include "engine/base/page_memory.h"
#include "engine/prefix_cache/block_key.h"

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace sheaf::prefix {

struct Section {
    std::uint64_t bytes = 0;
    std::uint64_t checksum = 0;
};

/// A file's head, checked against the file's size and what is expected of it.
struct BlockHead {
    BlockName name;
    std::vector<Mark> marks; ///< 1 to kBlockTokens
    std::vector<Section> sections; ///< one a layer, in order
};

/// A block in memory, as it will stand in its file. Threads: one at a time.
class BlockImage {
public:
    /// Throws std::bad_alloc.
    BlockImage(const BlockName& name, std::span<const Mark> marks, std::span<const std::uint64_t> layerBytes);

    const BlockName& name() const { return m_head.name; }
    std::size_t size() const { return m_memory.size(); }
    std::span<std::byte> section(std::size_t layer); ///< to be filled

    /// The file's bytes, with the checksums of what was filled in.
    std::span<const std::byte> seal();

private:
    BlockHead m_head;
    PageMemory m_memory;
};

/// Nothing if the file is not exactly such a block: another name, other layers, damaged, cut off. `layerBytes`: what a
/// layer's section has. Takes memory for no more than a block can have, whatever the file says.
std::optional<BlockHead> readHead(
    const std::filesystem::path& path, const BlockName& name, std::span<const std::uint64_t> layerBytes);

/// An open block, for its sections. Allocates nothing. Threads: one.
class SectionReader {
public:
    SectionReader(const std::filesystem::path& path, const BlockHead& head);
    SectionReader(const SectionReader&) = delete;
    SectionReader& operator=(const SectionReader&) = delete;
    ~SectionReader();

    /// False if the bytes are not those the head promised; then `to` (the section's length) holds anything.
    bool read(std::size_t layer, std::span<std::byte> to) const;

private:
    const BlockHead& m_head;
    int m_descriptor;
};

} // namespace sheaf::prefix
