#include "engine/runtime/kv_memory.h"

#include "engine/runtime/kv_cache.h"

#include <algorithm>
#include <limits>

namespace sheaf {

namespace {

/// A header may claim anything; what does not fit in 64 bits fits in no memory.
std::uint64_t saturatingProduct(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max() : product;
}

std::uint64_t saturatingSum(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

} // namespace

namespace runtime {

std::vector<KvLayers> kvLayersOf(const model::Hyperparameters& h)
{
    std::vector<KvLayers> groups;
    for (const model::LayerPlan& layer : h.layers) {
        const kernels::AttentionShape shape = attentionShape(h, layer);
        const std::uint64_t bytes = saturatingProduct(shape.kvHeads, (shape.keyDims + shape.valueDims) * sizeof(float));
        const auto same = std::ranges::find(groups, layer.window.size, &KvLayers::reach);
        if (same == groups.end())
            groups.push_back({bytes, layer.window.size});
        else
            same->bytesPerToken = saturatingSum(same->bytesPerToken, bytes);
    }
    return groups;
}

} // namespace runtime

std::uint64_t kvBytesPerToken(const ModelInfo& info)
{
    std::uint64_t bytes = 0;
    for (const KvLayers& layers : info.kvLayers)
        bytes = saturatingSum(bytes, layers.bytesPerToken);
    return bytes;
}

std::uint64_t kvBytes(const ModelInfo& info, std::uint64_t tokens, int batchTokens)
{
    const auto batch = std::min(static_cast<std::uint64_t>(std::max(batchTokens, 1)), tokens);
    std::uint64_t bytes = 0;
    for (const KvLayers& layers : info.kvLayers) {
        const std::uint64_t kept = runtime::keptBlocks(layers.reach, tokens, batch) * kernels::kKvBlockTokens;
        bytes = saturatingSum(bytes, saturatingProduct(layers.bytesPerToken, kept));
    }
    return bytes;
}

std::uint64_t kvTokensWithin(const ModelInfo& info, std::uint64_t bytes, int batchTokens)
{
    std::uint64_t fits = 0, tooMany = info.contextTokens + 1;
    while (tooMany - fits > 1) {
        const std::uint64_t middle = fits + (tooMany - fits) / 2;
        (kvBytes(info, middle, batchTokens) <= bytes ? fits : tooMany) = middle;
    }
    return fits;
}

} // namespace sheaf
