#include "engine/kernels/attention_block.h"

#include <limits>

namespace sheaf::kernels {

namespace {

void maskScores(const AttentionJob& job, const QueryTile& tile, const VisibleKeys& keys, float* scores)
{
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    const std::size_t width = padded(keys.end);
    for (std::size_t row = 0; row < tile.rows(job.shape); ++row) {
        const std::size_t position = job.firstPosition + tile.firstToken + row / job.shape.group;
        float* s = scores + row * kKvBlockTokens;
        std::fill(s, s + std::min(keys.firstOf(job, position), width), kNever);
        std::fill(s + std::min(keys.endOf(position), width), s + width, kNever);
    }
}

} // namespace

void attendBlockFloat(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, std::size_t block,
    float* scores, const QuerySums& result)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = tile.rows(shape);
    const VisibleKeys visible(job, tile, block);
    const float* q = job.q + (tile.kvHead * job.tokens + tile.firstToken) * shape.group * shape.keyDims;
    const std::byte* memory = job.blocks[block % job.blocks.size()];
    const float* k = floatsAt(shape.keys(memory, tile.kvHead));
    const float* v = floatsAt(shape.values(memory, tile.kvHead));

    kernels.multiply({k, shape.keyDims, visible.end, q, shape.keyDims, rows, scores, kKvBlockTokens, shape.keyDims});
    maskScores(job, tile, visible, scores);
    for (std::size_t row = 0; row < rows; ++row) {
        const SoftmaxSums sums = kernels.softmaxBlock(scores + row * kKvBlockTokens, padded(visible.end));
        result.max[row] = sums.max;
        result.sum[row] = sums.sum;
    }
    // What no query sees may be left over from another sequence, even from one that was not a number: its weight is 0,
    // but it must not be multiplied.
    kernels.weightedSum({scores + visible.first, kKvBlockTokens, rows, v + visible.first * shape.valueDims,
        shape.valueDims, visible.end - visible.first, result.values, shape.valueDims, shape.valueDims});
}

std::size_t floatScratchFloats(std::size_t rows)
{
    return rows * kKvBlockTokens;
}

} // namespace sheaf::kernels
