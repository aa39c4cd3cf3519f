#include "engine/runtime/kv_cache.h"

#include "engine/api/engine.h"

#include <new>
#include <string>

namespace sheaf::runtime {

using kernels::AttentionShape;
using kernels::kKvBlockTokens;

AttentionShape attentionShape(const model::Hyperparameters& h, const model::LayerPlan& layer)
{
    return {layer.kvHeads, layer.heads / layer.kvHeads, kernels::padded(h.keyDims), kernels::padded(h.valueDims),
        h.valueDims};
}

std::uint64_t kvBytesPerToken(const model::Hyperparameters& h)
{
    std::uint64_t bytes = 0;
    for (const model::LayerPlan& layer : h.layers) {
        const AttentionShape shape = attentionShape(h, layer);
        bytes += std::uint64_t{shape.kvHeads} * (shape.keyDims + shape.valueDims) * sizeof(float);
    }
    return bytes;
}

KvCache::KvCache(const model::Hyperparameters& h)
{
    for (const model::LayerPlan& layer : h.layers)
        m_layers.push_back({attentionShape(h, layer), {}, {}});
}

std::uint64_t KvCache::blockBytes() const
{
    std::uint64_t floats = 0;
    for (const Layer& layer : m_layers)
        floats += layer.shape.keyBlockFloats() + layer.shape.valueBlockFloats();
    return floats * sizeof(float);
}

std::uint64_t KvCache::residentBytes() const
{
    return m_blocks.size() * blockBytes();
}

Result<void> KvCache::reserve(std::size_t tokens)
{
    const std::size_t wanted = (tokens + kKvBlockTokens - 1) / kKvBlockTokens;
    if (wanted <= m_blocks.size())
        return {};
    const auto refuse = [tokens] {
        return fail(ErrorCode::OutOfMemory, "not enough memory to remember " + std::to_string(tokens) + " tokens");
    };
    if ((wanted - m_blocks.size()) * blockBytes() > memoryStatus().availableBytes)
        return refuse();
    try {
        while (m_blocks.size() < wanted) {
            kernels::FloatBuffer block(static_cast<std::size_t>(blockBytes() / sizeof(float)));
            for (Layer& layer : m_layers) {
                layer.keys.reserve(wanted);
                layer.values.reserve(wanted);
            }
            float* at = block.data();
            m_blocks.push_back(std::move(block));
            for (Layer& layer : m_layers) {
                layer.keys.push_back(at);
                layer.values.push_back(at + layer.shape.keyBlockFloats());
                at += layer.shape.keyBlockFloats() + layer.shape.valueBlockFloats();
            }
        }
    } catch (const std::bad_alloc&) {
        return refuse();
    }
    return {};
}

} // namespace sheaf::runtime
