#include "engine/runtime/memory_need.h"

#include "engine/api/engine.h"
#include "engine/base/log.h"
#include "engine/kernels/matmul.h"
#include "engine/runtime/forward_pass.h"
#include "engine/runtime/kv_cache.h"
#include "engine/vision/tower_weights.h"

#include <algorithm>
#include <limits>
#include <string>

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

using kernels::padded;
using kernels::rowStride;

std::vector<KvLayers> kvLayersOf(const model::Hyperparameters& h, kernels::KvType type)
{
    std::vector<KvLayers> groups;
    for (const model::LayerPlan& layer : h.layers) {
        const kernels::AttentionShape shape = attentionShape(h, layer, type);
        const std::uint64_t bytes
            = saturatingProduct(shape.kvHeads, (shape.keyBytes() + shape.valueBytes()) / kernels::kKvBlockTokens);
        const auto same = std::ranges::find(groups, layer.window.size, &KvLayers::reach);
        if (same == groups.end())
            groups.push_back({bytes, layer.window.size});
        else
            same->bytesPerToken = saturatingSum(same->bytesPerToken, bytes);
    }
    return groups;
}

namespace {

std::uint64_t rowsOf(const gguf::ModelSource& source, const std::string& name)
{
    const gguf::TensorView* tensor = source.tensor(name);
    return tensor ? tensor->dims[1] : 0;
}

std::string megabytes(std::uint64_t bytes)
{
    constexpr std::uint64_t kMegabyte = 1'000'000;
    return std::to_string(bytes / kMegabyte + (bytes % kMegabyte != 0)) + " MB";
}

} // namespace

std::uint64_t weightBytes(const gguf::ModelSource& source)
{
    std::uint64_t bytes = 0;
    for (const gguf::TensorView& tensor : source.tensors())
        if (!vision::isTowerTensor(tensor.name))
            bytes += tensor.storedBytes();
    return bytes;
}

namespace {

/// Code, stacks and what libraries keep. Measured with models of a megabyte, 2026-11-21: 4 MB.
constexpr std::uint64_t kProcessBytes = 4'000'000;
/// A token or merge as the file's metadata and as the tokenizer's tables have it. Measured with SmolLM2's 98,000,
/// 2026-11-21: 10.8 MB.
constexpr std::uint64_t kVocabularyEntryBytes = 110;

std::uint64_t vocabularyBytes(const gguf::ModelSource& source, const Tokenizer* tokenizer)
{
    if (!tokenizer)
        return 0;
    std::uint64_t entries = 0;
    for (const auto& [key, value] : source.metadata())
        if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
            entries += texts->size();
    if (entries == 0) // a folder's lie in tokenizer.json: about a merge for every token
        entries = 2 * std::uint64_t{tokenizer->vocabSize()};
    return kVocabularyEntryBytes * entries;
}

/// Buffers of AttentionInputs and ForwardPass for one token.
std::uint64_t attentionFloats(const model::Hyperparameters& h)
{
    std::uint64_t most = 0;
    for (const model::LayerPlan& layer : h.layers)
        most = std::max<std::uint64_t>(most,
            rowStride(layer.heads * h.keyDims) + layer.heads * padded(h.keyDims) + rowStride(layer.heads * h.valueDims)
                + rowStride(layer.kvHeads * h.keyDims) + rowStride(layer.kvHeads * h.valueDims));
    return most + rowStride(h.ropeDims());
}

/// Buffers of dense layers and of MoeBlock for one token.
std::uint64_t feedForwardFloats(const gguf::ModelSource& source, const model::Hyperparameters& h)
{
    std::uint64_t dense = 0, expert = 0, shared = 0;
    for (std::size_t i = 0; i < h.layers.size(); ++i) {
        const std::string block = "blk." + std::to_string(i) + ".";
        dense = std::max(dense, rowsOf(source, block + "ffn_gate.weight"));
        expert = std::max({expert, rowsOf(source, block + "ffn_gate_exps.weight"),
            rowsOf(source, block + "ffn_gate_up_exps.weight") / 2, rowsOf(source, block + "ffn_gate.0.weight")});
        shared = std::max(shared, rowsOf(source, block + "ffn_gate_shexp.weight"));
    }
    std::uint64_t floats = 2 * rowStride(dense);
    if (expert > 0)
        floats += rowStride(h.experts) + h.expertsUsed * 2 * (rowStride(h.hidden) + rowStride(expert));
    if (shared > 0)
        floats += 2 * rowStride(shared) + rowStride(h.hidden);
    return floats;
}

std::uint64_t widestMatrix(const gguf::ModelSource& source)
{
    std::uint64_t columns = 0;
    for (const gguf::TensorView& tensor : source.tensors())
        if (tensor.dims[1] > 1)
            columns = std::max(columns, tensor.dims[0]);
    return columns;
}

/// Of each thread.
std::uint64_t scratchFloats(std::uint64_t columns, const model::Hyperparameters& h, kernels::KvType kvType)
{
    std::uint64_t attention = 0;
    for (const model::LayerPlan& layer : h.layers)
        attention
            = std::max<std::uint64_t>(attention, kernels::attentionScratchFloats(attentionShape(h, layer, kvType)));
    return std::max<std::uint64_t>(kernels::matmulScratchFloats(columns), attention);
}

} // namespace

std::uint64_t workingBytes(const gguf::ModelSource& source, const model::Hyperparameters& h, const Tokenizer* tokenizer,
    kernels::KvType kvType, std::uint64_t batchTokens, int threads)
{
    const std::uint64_t perToken = 3 * rowStride(h.hidden) + attentionFloats(h) + feedForwardFloats(source, h);
    const std::uint64_t logits
        = saturatingProduct(std::min<std::uint64_t>(batchTokens, kLogitRows), rowStride(h.vocab));
    const std::uint64_t columns = widestMatrix(source);
    const std::uint64_t scratch
        = saturatingProduct(scratchFloats(columns, h, kvType), static_cast<std::uint64_t>(threads));
    const std::uint64_t floats
        = saturatingSum(saturatingSum(saturatingProduct(perToken, batchTokens), logits), scratch);
    // Quantised inputs: of the two kinds there is room for, one is used.
    const std::uint64_t quantised = kernels::matmulSharedBytes(batchTokens * (1 + h.expertsUsed), columns) / 2;
    return saturatingSum(saturatingSum(saturatingProduct(floats, sizeof(float)), quantised),
        vocabularyBytes(source, tokenizer) + kProcessBytes);
}

Result<void> checkMemory(const ModelInfo& info, std::uint64_t windowTokens, int batchTokens)
{
    const std::uint64_t free = memoryStatus().availableBytes;
    const std::uint64_t fixed = bufferBytes(info);
    const std::uint64_t held = saturatingSum(fixed, kvBytes(info, windowTokens, batchTokens));
    if (held > free) {
        const std::uint64_t less = kvTokensWithin(info, free - std::min(free, fixed), batchTokens);
        return fail(ErrorCode::DoesNotFit,
            "a window of " + std::to_string(windowTokens) + " tokens needs " + megabytes(held) + " of memory, "
                + megabytes(held - free) + " more than is free; "
                + (less > 0 ? "a window of " + std::to_string(less) + " tokens would fit"
                            : "close other programs, or choose a smaller model"),
            info.path.string());
    }
    if (info.weightsPage && info.residentBytes > free - held)
        log(LogLevel::Warning,
            "weights page from disk: " + megabytes(info.residentBytes - (free - held))
                + " of them do not fit into memory, and answers will be slow");
    return {};
}

} // namespace runtime

std::uint64_t bufferBytes(const ModelInfo& info)
{
    const std::uint64_t tower = info.vision ? info.vision->workingBytes : 0;
    return saturatingSum(saturatingSum(info.workingBytes, info.adapterBytes), tower);
}

std::uint64_t neededBytes(const ModelInfo& info, std::uint64_t tokens)
{
    return saturatingSum(saturatingSum(info.residentBytes, bufferBytes(info)), kvBytes(info, tokens));
}

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
