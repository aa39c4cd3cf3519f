#include "engine/prefix_cache/block_index.h"

#include <algorithm>

namespace sheaf::prefix {

namespace fs = std::filesystem;

namespace {

/// Of the blocks behind one parent, so many are looked into for a common beginning.
constexpr std::size_t kMostSiblings = 64;

template <class Visit> void forEachEntry(const fs::path& folder, const Visit& visit)
{
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error))
        visit(*at);
}

std::size_t commonMarks(std::span<const Mark> a, std::span<const Mark> b)
{
    const std::size_t most = std::min(a.size(), b.size());
    const auto end = std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin()).first;
    return static_cast<std::size_t>(end - a.begin());
}

std::optional<FoundBlock> open(BlockIndex& index, const BlockName& name, std::span<const std::uint64_t> layerBytes)
{
    fs::path path = index.pathOf(name);
    auto head = readHead(path, name, layerBytes);
    if (!head) {
        index.discard(name);
        return std::nullopt;
    }
    const std::size_t tokens = head->marks.size();
    return FoundBlock{*std::move(head), std::move(path), tokens};
}

std::optional<FoundBlock> findWhole(
    BlockIndex& index, const BlockKey& parent, std::span<const Mark> block, std::span<const std::uint64_t> layerBytes)
{
    const BlockName name = {parent, keyBehind(parent, block)};
    if (!index.contains(name))
        return std::nullopt;
    auto found = open(index, name, layerBytes);
    return found && std::ranges::equal(found->head.marks, block) ? std::move(found) : std::nullopt;
}

} // namespace

BlockIndex BlockIndex::read(const fs::path& folder)
{
    BlockIndex index;
    index.m_folder = folder;
    forEachEntry(folder, [&](const fs::directory_entry& owner) {
        forEachEntry(owner.path(), [&](const fs::directory_entry& file) {
            if (const auto name = BlockName::parse(file.path().filename().native()))
                index.add(*name, owner.path().filename().native());
        });
    });
    return index;
}

const BlockIndex::Entry* BlockIndex::find(const BlockName& name) const
{
    const auto siblings = m_blocks.find(name.parent);
    if (siblings == m_blocks.end())
        return nullptr;
    const auto found = std::ranges::find(siblings->second, name.key, &Entry::key);
    return found == siblings->second.end() ? nullptr : &*found;
}

fs::path BlockIndex::pathOf(const BlockName& name) const
{
    const Entry* const entry = find(name);
    return entry ? m_folder / entry->owners.front() / name.fileName() : fs::path();
}

std::vector<BlockName> BlockIndex::behind(const BlockKey& parent) const
{
    std::vector<BlockName> names;
    if (const auto siblings = m_blocks.find(parent); siblings != m_blocks.end())
        for (const Entry& entry : siblings->second)
            names.push_back({parent, entry.key});
    return names;
}

void BlockIndex::add(const BlockName& name, const std::string& owner)
{
    std::vector<Entry>& siblings = m_blocks[name.parent];
    const auto found = std::ranges::find(siblings, name.key, &Entry::key);
    if (found == siblings.end())
        siblings.push_back({name.key, {owner}});
    else if (std::ranges::find(found->owners, owner) == found->owners.end())
        found->owners.push_back(owner);
}

void BlockIndex::discard(const BlockName& name)
{
    const Entry* const entry = find(name);
    if (!entry)
        return;
    for (const std::string& owner : entry->owners) {
        std::error_code ignored; // one that stays is met, and found damaged, again
        fs::remove(m_folder / owner / name.fileName(), ignored);
    }
    std::erase_if(m_blocks[name.parent], [&](const Entry& other) { return other.key == name.key; });
}

std::optional<FoundBlock> findBeginning(
    BlockIndex& index, const BlockKey& parent, std::span<const Mark> rest, std::span<const std::uint64_t> layerBytes)
{
    std::optional<FoundBlock> best;
    std::vector<BlockName> siblings = index.behind(parent);
    siblings.resize(std::min(siblings.size(), kMostSiblings));
    for (const BlockName& name : siblings) {
        auto found = open(index, name, layerBytes);
        if (found)
            found->tokens = commonMarks(found->head.marks, rest);
        if (found && found->tokens > (best ? best->tokens : 0))
            best = std::move(found);
    }
    return best;
}

std::vector<FoundBlock> findChain(
    BlockIndex& index, const BlockKey& root, std::span<const Mark> prompt, std::span<const std::uint64_t> layerBytes)
{
    std::vector<FoundBlock> chain;
    BlockKey parent = root;
    while (!prompt.empty()) {
        auto found = prompt.size() >= kBlockTokens ? findWhole(index, parent, prompt.first(kBlockTokens), layerBytes)
                                                   : std::nullopt;
        const bool whole = found.has_value();
        if (!whole)
            found = findBeginning(index, parent, prompt, layerBytes);
        if (!found)
            break;
        parent = found->head.name.key;
        chain.push_back(*std::move(found));
        if (!whole)
            break;
        prompt = prompt.subspan(kBlockTokens);
    }
    return chain;
}

} // namespace sheaf::prefix
