#pragma once
// Blocks of a few bytes, and what a folder of them looks like.

#include "engine/base/atomic_file.h"
#include "engine/prefix_cache/block_index.h"
#include "support/tiny_gguf.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace sheaf::test {

inline const std::vector<std::uint64_t> kLayerBytes = {40, 8, 96};

/// `count` marks that differ by seed; with a picture in the middle.
inline std::vector<prefix::Mark> marksOf(std::size_t count, std::uint64_t seed)
{
    std::vector<prefix::Mark> marks(count);
    for (std::size_t i = 0; i < count; ++i)
        marks[i] = {
            (seed << 20) + i, i == count / 2 ? std::array<std::uint64_t, 2>{seed, 9} : std::array<std::uint64_t, 2>{}};
    return marks;
}

inline prefix::BlockName nameOf(const prefix::BlockKey& parent, std::span<const prefix::Mark> marks)
{
    return {parent, prefix::keyBehind(parent, marks)};
}

/// Every byte of a layer tells block and layer.
inline std::byte contentOf(const prefix::BlockName& name, std::size_t layer)
{
    return static_cast<std::byte>(name.key[0] + layer);
}

inline prefix::BlockImage imageOf(const prefix::BlockKey& parent, std::span<const prefix::Mark> marks,
    const std::vector<std::uint64_t>& sections = kLayerBytes)
{
    const prefix::BlockName name = nameOf(parent, marks);
    prefix::BlockImage image(name, marks, sections);
    for (std::size_t layer = 0; layer < sections.size(); ++layer)
        std::ranges::fill(image.section(layer), contentOf(name, layer));
    return image;
}

inline std::vector<std::byte> bytesOf(prefix::BlockImage image)
{
    const auto bytes = image.seal();
    return {bytes.begin(), bytes.end()};
}

inline std::vector<std::byte> bytesIn(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// Whether a file gives all that a block with this name should hold.
inline bool holdsAll(
    const std::filesystem::path& path, const prefix::BlockName& name, std::span<const prefix::Mark> marks)
{
    const auto head = prefix::readHead(path, name, kLayerBytes);
    if (!head || !std::ranges::equal(head->marks, marks))
        return false;
    const prefix::SectionReader reader(path, *head);
    for (std::size_t layer = 0; layer < kLayerBytes.size(); ++layer) {
        std::vector<std::byte> bytes(kLayerBytes[layer]);
        if (!reader.read(layer, bytes)
            || !std::ranges::all_of(bytes, [&](std::byte b) { return b == contentOf(name, layer); }))
            return false;
    }
    return true;
}

inline std::size_t filesIn(const std::filesystem::path& folder)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += entry.is_regular_file();
    return count;
}

} // namespace sheaf::test
