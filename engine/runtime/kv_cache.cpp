#include "engine/runtime/kv_cache.h"

#include "engine/api/engine.h"
#include "engine/base/assert.h"

#include <algorithm>
#include <new>
#include <string>

namespace sheaf::runtime {

using kernels::AttentionShape;
using kernels::AttentionWindow;
using kernels::kKvBlockTokens;

namespace {

std::size_t blocksOf(std::size_t tokens)
{
    return (tokens + kKvBlockTokens - 1) / kKvBlockTokens;
}

/// Makes push_back unable to throw.
void makeRoom(std::vector<float*>& blocks)
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

AttentionShape attentionShape(const model::Hyperparameters& h, const model::LayerPlan& layer)
{
    return {layer.kvHeads, layer.heads / layer.kvHeads, kernels::padded(h.keyDims), kernels::padded(h.valueDims),
        h.valueDims};
}

std::uint64_t keptBlocks(std::uint64_t reach, std::uint64_t tokens, std::uint64_t batchTokens)
{
    const std::uint64_t all = (tokens + kKvBlockTokens - 1) / kKvBlockTokens;
    if (reach == 0)
        return all;
    // The first token of a pass sees reach - 1 positions before the pass; one block more, as both ends may lie inside.
    return std::min(all, (reach + batchTokens - 2) / kKvBlockTokens + 2);
}

KvCache::KvCache(const model::Hyperparameters& h, std::size_t batchTokens)
{
    for (const model::LayerPlan& layer : h.layers) {
        const std::uint64_t most = keptBlocks(layer.window.size, SIZE_MAX - kKvBlockTokens, batchTokens);
        m_layers.push_back({attentionShape(h, layer), layer.window,
            layer.window.size == 0 ? SIZE_MAX : static_cast<std::size_t>(most), 0, {}, {}});
    }
}

std::size_t KvCache::floatsOfBlock(std::size_t index) const
{
    std::size_t floats = 0;
    for (const Layer& layer : m_layers)
        if (index < layer.mostBlocks)
            floats += layer.blockFloats();
    return floats;
}

Result<void> KvCache::reserve(std::size_t tokens)
{
    const std::size_t wanted = blocksOf(tokens);
    const auto refuse = [tokens] {
        return fail(ErrorCode::OutOfMemory, "not enough memory to remember " + std::to_string(tokens) + " tokens");
    };
    std::uint64_t bytes = 0;
    for (std::size_t i = m_blocks.size(); i < wanted && floatsOfBlock(i) > 0; ++i)
        bytes += std::uint64_t{floatsOfBlock(i)} * sizeof(float);
    if (bytes == 0)
        return {};
    if (bytes > memoryStatus().availableBytes)
        return refuse();
    try {
        while (m_blocks.size() < wanted && floatsOfBlock(m_blocks.size()) > 0)
            addBlock();
    } catch (const std::bad_alloc&) {
        return refuse();
    }
    return {};
}

void KvCache::addBlock()
{
    const std::size_t index = m_blocks.size();
    kernels::FloatBuffer block(floatsOfBlock(index));
    for (Layer& layer : m_layers) {
        makeRoom(layer.keys);
        makeRoom(layer.values);
    }
    m_blocks.push_back(std::move(block));
    m_residentBytes += m_blocks.back().size() * sizeof(float);
    float* at = m_blocks.back().data();
    for (Layer& layer : m_layers) {
        if (index >= layer.mostBlocks)
            continue;
        layer.keys.push_back(at);
        layer.values.push_back(at + layer.shape.keyBlockFloats());
        at += layer.blockFloats();
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

float* KvCache::keyRow(std::size_t layer, std::size_t position, std::size_t kvHead) const
{
    const Layer& l = m_layers[layer];
    const std::size_t row = kvHead * kKvBlockTokens + position % kKvBlockTokens;
    return l.keys[position / kKvBlockTokens % l.keys.size()] + row * l.shape.keyDims;
}

float* KvCache::valueRow(std::size_t layer, std::size_t position, std::size_t kvHead) const
{
    const Layer& l = m_layers[layer];
    const std::size_t row = kvHead * kKvBlockTokens + position % kKvBlockTokens;
    return l.values[position / kKvBlockTokens % l.values.size()] + row * l.shape.valueDims;
}

} // namespace sheaf::runtime
