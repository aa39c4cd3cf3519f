#include "engine/runtime/kv_cache.h"

#include "engine/base/assert.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

namespace sheaf::runtime {

using kernels::AttentionShape;
using kernels::AttentionWindow;
using kernels::kKvBlockTokens;
using kernels::KvType;

namespace {

std::size_t blocksOf(std::size_t tokens)
{
    return (tokens + kKvBlockTokens - 1) / kKvBlockTokens;
}

/// Makes push_back unable to throw.
void makeRoom(std::vector<std::byte*>& blocks)
{
    if (blocks.size() == blocks.capacity())
        blocks.reserve(2 * blocks.size() + 1);
}

/// The next position to try if `tokens` is not one: nothing before it is seen from there.
std::size_t freshStart(const AttentionWindow& window, std::size_t tokens)
{
    return window.kind == AttentionWindow::Kind::Chunked ? window.firstVisible(tokens) : 0;
}

} // namespace

AttentionShape attentionShape(const model::Hyperparameters& h, const model::LayerPlan& layer, KvType type)
{
    return {layer.kvHeads, layer.heads / layer.kvHeads, kernels::paddedHead(h.keyDims, type),
        kernels::paddedHead(h.valueDims, type), h.valueDims, type};
}

Result<KvType> kvTypeFor(KvPrecision choice, const gguf::ModelSource& source, const model::Hyperparameters& h,
    const kernels::KernelSet& kernels)
{
    if (choice == KvPrecision::Float32)
        return KvType::Float32;
    if (choice == KvPrecision::Int8 && !kernels.panels)
        return fail(ErrorCode::Unsupported, "this CPU has no integer kernels; keys and values need 32 bits");
    if (choice == KvPrecision::Int8)
        return KvType::Int8;
    constexpr std::size_t kWideHead = 128;
    const gguf::TensorView* keys = source.tensor("blk.0.attn_k.weight");
    const bool rounded = keys && panels::panelType(keys->type);
    return kernels.panels && rounded && h.keyDims >= kWideHead ? KvType::Int8 : KvType::Float32;
}

std::uint64_t keptBlocks(std::uint64_t reach, std::uint64_t tokens, std::uint64_t batchTokens)
{
    const std::uint64_t all = (tokens + kKvBlockTokens - 1) / kKvBlockTokens;
    if (reach == 0)
        return all;
    // The first token of a pass sees reach - 1 positions before the pass; one block more, as both ends may lie inside.
    return std::min(all, (reach + batchTokens - 2) / kKvBlockTokens + 2);
}

KvCache::KvCache(const model::Hyperparameters& h, KvType type, std::size_t batchTokens)
{
    for (const model::LayerPlan& layer : h.layers) {
        const std::uint64_t most = keptBlocks(layer.window.size, SIZE_MAX - kKvBlockTokens, batchTokens);
        m_layers.push_back({attentionShape(h, layer, type), layer.window,
            layer.window.size == 0 ? SIZE_MAX : static_cast<std::size_t>(most), 0, {}});
    }
}

std::size_t KvCache::bytesOfBlock(std::size_t index) const
{
    std::size_t bytes = 0;
    for (const Layer& layer : m_layers)
        if (index < layer.mostBlocks)
            bytes += layer.shape.blockBytes();
    return bytes;
}

Result<void> KvCache::reserve(std::size_t tokens)
{
    const std::size_t wanted = blocksOf(tokens);
    const auto refuse = [tokens] {
        return fail(ErrorCode::OutOfMemory, "not enough memory to remember " + std::to_string(tokens) + " tokens");
    };
    std::uint64_t bytes = 0;
    for (std::size_t i = m_blocks.size(); i < wanted && bytesOfBlock(i) > 0; ++i)
        bytes += bytesOfBlock(i);
    if (bytes == 0)
        return {};
    if (bytes > memoryStatus().availableBytes)
        return refuse();
    try {
        while (m_blocks.size() < wanted && bytesOfBlock(m_blocks.size()) > 0)
            addBlock();
    } catch (const std::bad_alloc&) {
        return refuse();
    }
    return {};
}

void KvCache::addBlock()
{
    const std::size_t index = m_blocks.size();
    kernels::FloatBuffer block(bytesOfBlock(index) / sizeof(float));
    for (Layer& layer : m_layers)
        makeRoom(layer.blocks);
    m_blocks.push_back(std::move(block));
    m_residentBytes += m_blocks.back().size() * sizeof(float);
    auto* at = reinterpret_cast<std::byte*>(m_blocks.back().data());
    for (Layer& layer : m_layers) {
        if (index >= layer.mostBlocks)
            continue;
        layer.blocks.push_back(at);
        at += layer.shape.blockBytes();
    }
}

Result<void> KvCache::extend(std::size_t first, std::size_t count)
{
    SHEAF_ASSERT(resumable(first) == first);
    SHEAF_CHECK(reserve(first + count));
    for (Layer& layer : m_layers) {
        // Where a sequence starts afresh, what the ring holds of later positions is of no use any more.
        layer.firstHeld = std::min(layer.firstHeld, first);
        const std::size_t blocks = blocksOf(first + count);
        if (blocks > layer.mostBlocks)
            layer.firstHeld = std::max(layer.firstHeld, (blocks - layer.mostBlocks) * kKvBlockTokens);
    }
    return {};
}

std::size_t KvCache::resumable(std::size_t tokens) const
{
    for (bool moved = true; moved;) {
        moved = false;
        for (const Layer& layer : m_layers) {
            const std::size_t seen = layer.window.firstVisible(tokens);
            if (seen >= tokens || seen >= layer.firstHeld)
                continue;
            tokens = freshStart(layer.window, tokens);
            moved = true;
        }
    }
    return tokens;
}

bool KvCache::holdsBlock(std::size_t layer, std::size_t index) const
{
    return m_layers[layer].firstHeld <= index * kKvBlockTokens;
}

void KvCache::copyBlock(const kernels::KernelSet& kernels, std::size_t layer, std::size_t index, std::size_t tokens,
    std::span<std::byte> to) const
{
    const AttentionShape& shape = m_layers[layer].shape;
    std::memcpy(to.data(), blockAt(layer, index * kKvBlockTokens), to.size());
    const std::vector<float> zeros(std::max(shape.keyDims, shape.valueDims));
    for (std::size_t head = 0; head < shape.kvHeads; ++head)
        for (std::size_t place = tokens; place < kKvBlockTokens; ++place) {
            storeKey(kernels, shape, to.data(), head, place, zeros.data());
            storeValue(kernels, shape, to.data(), head, place, zeros.data());
        }
}

Result<void> KvCache::beginImport(std::size_t tokens)
{
    SHEAF_CHECK(reserve(tokens));
    for (Layer& layer : m_layers)
        if (layer.mostBlocks != SIZE_MAX)
            layer.firstHeld = SIZE_MAX;
    return {};
}

std::span<std::byte> KvCache::blockMemory(std::size_t layer, std::size_t index)
{
    return {blockAt(layer, index * kKvBlockTokens), blockBytes(layer)};
}

void KvCache::endImport(std::size_t tokens)
{
    for (Layer& layer : m_layers)
        if (layer.mostBlocks != SIZE_MAX)
            layer.firstHeld = std::min(layer.window.firstVisible(tokens), tokens) / kKvBlockTokens * kKvBlockTokens;
}

std::byte* KvCache::blockAt(std::size_t layer, std::size_t position) const
{
    const Layer& l = m_layers[layer];
    return l.blocks[position / kKvBlockTokens % l.blocks.size()];
}

} // namespace sheaf::runtime
