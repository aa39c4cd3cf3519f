#include "engine/kernels/attention_shape.h"

#include "engine/kernels/kv_panels.h"

#include <cstring>

namespace sheaf::kernels {

namespace {

void storeKeyInt8(const KernelSet& kernels, std::byte* keys, std::size_t dims, std::size_t index, const float* key)
{
    const std::size_t row = index % panels::kPanelRows;
    KeyBlock* block = keyBlocks(keys) + index / panels::kPanelRows * (dims / kKvRun);
    for (std::size_t dim = 0; dim < dims; dim += kKvRun, ++block) {
        std::uint8_t codes[kKvRun];
        const ByteSteps steps = kernels.byteSteps(key + dim, kKvRun);
        block->sums[row][0] = static_cast<std::int16_t>(kernels.toBytes(key + dim, kKvRun, steps, codes));
        block->scales[row] = steps.step;
        block->minimums[row] = steps.low;
        for (std::size_t line = 0; line < kKvRun / 4; ++line)
            std::memcpy(block->codes[line][row], codes + 4 * line, 4);
    }
}

void storeValueInt8(
    const KernelSet& kernels, const AttentionShape& shape, std::byte* memory, std::size_t index, const float* value)
{
    const ByteSteps steps = kernels.byteSteps(value, shape.valueDims);
    const ValueBlocks values(memory);
    values.scales[index] = steps.step;
    values.offsets[index] = steps.low + 128 * steps.step;
    for (std::size_t dim = 0; dim < shape.valueDims; dim += panels::kPanelRows) {
        std::uint8_t codes[panels::kPanelRows];
        kernels.toBytes(value + dim, panels::kPanelRows, steps, codes);
        ValueLine& line = values.line(dim, index);
        for (std::size_t row = 0; row < panels::kPanelRows; ++row)
            line[row][index % 4] = codes[row];
    }
}

} // namespace

std::size_t AttentionShape::keyBytes() const
{
    if (type == KvType::Float32)
        return kKvBlockTokens * keyDims * sizeof(float);
    return kKvBlockTokens / panels::kPanelRows * (keyDims / kKvRun) * sizeof(KeyBlock);
}

std::size_t AttentionShape::valueBytes() const
{
    if (type == KvType::Float32)
        return kKvBlockTokens * valueDims * sizeof(float);
    return kKvBlockTokens * (valueDims + 2 * sizeof(float));
}

void storeKey(const KernelSet& kernels, const AttentionShape& shape, std::byte* block, std::size_t kvHead,
    std::size_t index, const float* key)
{
    std::byte* keys = shape.keys(block, kvHead);
    if (shape.type == KvType::Int8)
        storeKeyInt8(kernels, keys, shape.keyDims, index, key);
    else
        std::memcpy(keys + index * shape.keyDims * sizeof(float), key, shape.keyDims * sizeof(float));
}

void storeValue(const KernelSet& kernels, const AttentionShape& shape, std::byte* block, std::size_t kvHead,
    std::size_t index, const float* value)
{
    std::byte* values = shape.values(block, kvHead);
    if (shape.type == KvType::Int8)
        storeValueInt8(kernels, shape, values, index, value);
    else
        std::memcpy(values + index * shape.valueDims * sizeof(float), value, shape.valueDims * sizeof(float));
}

} // namespace sheaf::kernels
