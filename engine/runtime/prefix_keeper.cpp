#include "engine/runtime/prefix_keeper.h"

#include "engine/base/content_hash.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <numeric>

namespace sheaf::runtime {

namespace fs = std::filesystem;
using prefix::BlockKey;
using prefix::BlockName;
using prefix::kBlockTokens;
using prefix::Mark;

static_assert(kBlockTokens == kernels::kKvBlockTokens);

namespace {

/// A beginning of a block is worth a file from so many tokens on.
constexpr std::size_t kLeastTail = 32;
/// Of the memory that is left, a block on its way to the disk may take this part.
constexpr std::uint64_t kMemoryShare = 4;

std::vector<Mark> marksOf(const PromptPart& part)
{
    std::vector<Mark> marks(part.ids.size());
    const std::string* hashed = nullptr; // neighbours mostly belong to the same picture
    std::array<std::uint64_t, 2> picture = {};
    for (std::size_t i = 0; i < marks.size(); ++i) {
        marks[i].token = static_cast<std::uint64_t>(part.ids[i]);
        const std::string* const id = part.pictures.empty() ? nullptr : part.pictures[i].get();
        if (!id)
            continue;
        if (id != hashed) {
            ContentHash hash;
            hash.add(std::as_bytes(std::span(*id)));
            picture = hash.words();
            hashed = id;
        }
        marks[i].picture = picture;
    }
    return marks;
}

/// A folder that only its owner may look into. False if nothing can be put there.
bool makePrivateFolder(const fs::path& folder)
{
    std::error_code error;
    if (fs::create_directories(folder, error) && !error)
        fs::permissions(folder, fs::perms::owner_all, error);
    return !error && fs::is_directory(folder, error);
}

/// One component of a path, so that nothing is written elsewhere.
bool isPlainName(const std::string& owner)
{
    return !owner.empty() && owner.front() != '.' && fs::path(owner).filename() == owner;
}

std::size_t tokensOf(std::span<const prefix::FoundBlock> chain)
{
    return chain.empty() ? 0 : (chain.size() - 1) * kBlockTokens + chain.back().tokens;
}

/// Blocks of a layer that a sequence of `tokens` positions goes on from. One that ends in its middle takes the
/// beginning of the last block in any case, so that the block can be kept when it is whole.
struct NeededBlocks {
    std::size_t first;
    std::size_t end;
};

NeededBlocks neededBlocks(const kernels::AttentionWindow& window, std::size_t tokens)
{
    const std::size_t first = std::min(window.firstVisible(tokens), tokens) / kBlockTokens;
    return {first, (tokens + kBlockTokens - 1) / kBlockTokens};
}

void lowerTo(std::atomic<std::size_t>& least, std::size_t value)
{
    for (std::size_t now = least; value < now && !least.compare_exchange_weak(now, value);) { }
}

} // namespace

void PrefixKeeper::begin(
    const PrefixCachePlace& place, const BlockKey& root, const KvCache& cache, const kernels::KernelSet& kernels)
{
    m_kernels = &kernels;
    m_reads = !place.folder.empty() && place.maxBytes > 0;
    m_writes = m_reads && isPlainName(place.owner) && makePrivateFolder(place.folder)
        && makePrivateFolder(place.folder / place.owner);
    m_root = root;
    m_now = std::chrono::system_clock::now();
    m_layerBytes.clear();
    for (std::size_t layer = 0; layer < cache.layers(); ++layer)
        m_layerBytes.push_back(cache.blockBytes(layer));
    m_keys.clear();
    m_index = m_reads ? prefix::BlockIndex::read(place.folder) : prefix::BlockIndex();
    if (m_writer.isIdle())
        m_handed.clear();
    if (m_writes)
        m_writer.open({place.folder, place.owner, place.maxBytes});
}

PrefixKeeper::Chain PrefixKeeper::find(const PromptPart& prompt)
{
    return m_reads ? prefix::findChain(m_index, m_root, marksOf(prompt), m_layerBytes) : Chain();
}

std::size_t PrefixKeeper::restorable(const PromptPart& prompt)
{
    return std::min(tokensOf(find(prompt)), prompt.ids.size() - 1);
}

Result<void> PrefixKeeper::restore(
    KvCache& cache, TokenSequence& sequence, const PromptPart& prompt, kernels::Team& team, const std::stop_token& stop)
{
    const std::size_t most = prompt.ids.size() - 1, common = sequence.commonPrefix(prompt);
    Chain chain = find(prompt);
    std::size_t tokens = std::min(tokensOf(chain), most);
    if (tokens <= cache.resumable(std::min(common, most)))
        return {};
    const std::size_t intactBlocks = common / kBlockTokens;
    sequence.truncate(intactBlocks * kBlockTokens); // what is behind is overwritten, maybe with damaged bytes
    while (tokens > cache.resumable(sequence.size())) {
        if (!cache.beginImport(tokens))
            return {};
        if (read(cache, chain, intactBlocks, tokens, team, stop)) {
            cache.endImport(tokens);
            sequence.truncate(std::min(sequence.size(), tokens));
            sequence.append(prompt.sub(sequence.size(), tokens - sequence.size()));
            return {};
        }
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        tokens = std::min(tokensOf(chain), most);
    }
    return {};
}

/// False if stopped, or if a block turned out to be damaged; then the chain ends before it.
bool PrefixKeeper::read(KvCache& cache, Chain& chain, std::size_t intactBlocks, std::size_t tokens, kernels::Team& team,
    const std::stop_token& stop)
{
    const std::size_t blocks = (tokens - 1) / kBlockTokens + 1;
    const auto isNeeded = [&](std::size_t layer, std::size_t block) {
        const auto [first, end] = neededBlocks(cache.window(layer), tokens);
        const bool inPlace = cache.window(layer).kind == kernels::AttentionWindow::Kind::Full && block < intactBlocks;
        return block >= first && block < end && !inPlace;
    };
    std::atomic<std::size_t> damaged = blocks;
    team.run(stop, [&](kernels::Worker& worker) {
        worker.forEach(blocks, [&](std::size_t block) {
            const prefix::SectionReader reader(chain[block].path, chain[block].head);
            for (std::size_t layer = 0; layer < m_layerBytes.size() && !worker.stopRequested(); ++layer)
                if (isNeeded(layer, block) && !reader.read(layer, cache.blockMemory(layer, block)))
                    lowerTo(damaged, block);
        });
    });
    if (damaged < blocks) {
        m_index.discard(chain[damaged].head.name);
        chain.resize(damaged);
        return false;
    }
    return !stop.stop_requested();
}

void PrefixKeeper::keepBlocks(const KvCache& cache, const TokenSequence& sequence)
{
    keepWhole(cache, sequence, IfFull::Leave, {});
}

void PrefixKeeper::keepWhole(
    const KvCache& cache, const TokenSequence& sequence, IfFull ifFull, const std::stop_token& stop)
{
    while (m_writes && (m_keys.size() + 1) * kBlockTokens <= sequence.size()) {
        const std::size_t block = m_keys.size();
        const std::vector<Mark> marks = marksOf(sequence.part().sub(block * kBlockTokens, kBlockTokens));
        const BlockKey parent = block == 0 ? m_root : m_keys.back();
        const BlockName name = {parent, prefix::keyBehind(parent, marks)};
        if (!keep(cache, block, name, marks, ifFull, stop))
            return;
        m_keys.push_back(name.key);
    }
}

void PrefixKeeper::keepAll(const KvCache& cache, const TokenSequence& sequence, const std::stop_token& stop)
{
    keepWhole(cache, sequence, IfFull::Wait, stop);
    const std::size_t block = m_keys.size(), rest = sequence.size() - std::min(sequence.size(), block * kBlockTokens);
    if (!m_writes || rest < kLeastTail || rest >= kBlockTokens)
        return;
    const std::vector<Mark> marks = marksOf(sequence.part().sub(block * kBlockTokens, rest));
    const BlockKey parent = block == 0 ? m_root : m_keys.back();
    // Sequences that end differently mostly share the end of a document: one of them keeps it for all.
    const auto known = prefix::findBeginning(m_index, parent, marks, m_layerBytes);
    if (known && known->tokens + kLeastTail > rest)
        m_writer.use(known->head.name, prefix::stampOf(m_now, block));
    else
        keep(cache, block, {parent, prefix::keyBehind(parent, marks)}, marks, IfFull::Wait, stop);
}

/// False if there is no room for it now, or if the cache has forgotten a part of it.
bool PrefixKeeper::keep(const KvCache& cache, std::size_t block, const BlockName& name, std::span<const Mark> marks,
    IfFull ifFull, const std::stop_token& stop)
{
    const prefix::Stamp stamp = prefix::stampOf(m_now, block);
    if (m_index.contains(name) || m_handed.contains(name.key)) {
        m_writer.use(name, stamp);
        return true;
    }
    for (std::size_t layer = 0; layer < m_layerBytes.size(); ++layer)
        if (!cache.holdsBlock(layer, block))
            return false;
    const std::uint64_t bytes = std::accumulate(m_layerBytes.begin(), m_layerBytes.end(), std::uint64_t{0});
    if (ifFull == IfFull::Wait && !m_writer.makeRoom(bytes, stop))
        return false;
    if (!m_writer.hasRoom(bytes) || bytes > memoryStatus().availableBytes / kMemoryShare)
        return false;
    prefix::BlockImage image(name, marks, m_layerBytes);
    for (std::size_t layer = 0; layer < m_layerBytes.size(); ++layer)
        cache.copyBlock(*m_kernels, layer, block, marks.size(), image.section(layer));
    m_writer.store(std::move(image), stamp);
    m_handed.insert(name.key);
    return true;
}

} // namespace sheaf::runtime
