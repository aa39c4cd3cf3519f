#include "engine/kernels/attention.h"

#include <cmath>
#include <limits>

namespace sheaf::kernels {

namespace {

/// Query rows handled together: their scores of one block fill 48 KiB, and eight tiles of the multiply kernel.
constexpr std::size_t kTileRows = 48;

/// Neighbouring tokens whose queries share a KV head. rows = tokens * group.
struct Tile {
    std::size_t kvHead;
    std::size_t firstToken;
    std::size_t tokens;
};

/// What a query knows of the keys met so far: out / sum is its answer, relative to exp(max).
struct Rows {
    float* values; ///< (rows, valueDims)
    float* max; ///< (rows)
    float* sum; ///< (rows)
};

std::size_t tileTokens(const AttentionShape& shape)
{
    return std::max<std::size_t>(1, kTileRows / shape.group);
}

std::size_t tileRows(const AttentionShape& shape)
{
    return tileTokens(shape) * shape.group;
}

/// Floats for `rows` values and their sums.
std::size_t rowsFloats(const AttentionShape& shape, std::size_t rows)
{
    return padded(rows * shape.valueDims + rows * 2);
}

Rows rowsAt(float* memory, const AttentionShape& shape, std::size_t rows)
{
    float* sums = memory + rows * shape.valueDims;
    return {memory, sums, sums + rows};
}

void maskScores(const AttentionJob& job, const Tile& tile, std::size_t blockBegin, std::size_t width, float* scores)
{
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    for (std::size_t row = 0; row < tile.tokens * job.shape.group; ++row) {
        const std::size_t position = job.firstPosition + tile.firstToken + row / job.shape.group;
        const std::size_t from = std::max(job.window.firstVisible(position), blockBegin) - blockBegin;
        const std::size_t to = position + 1 > blockBegin ? position + 1 - blockBegin : 0;
        float* s = scores + row * kKvBlockTokens;
        std::fill(s, s + std::min(from, width), kNever);
        std::fill(s + std::min(to, width), s + width, kNever);
    }
}

/// One tile of queries against one block of keys, from nothing.
void attendBlock(const KernelSet& kernels, const AttentionJob& job, const Tile& tile, std::size_t block, float* scores,
    const Rows& result)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = tile.tokens * shape.group;
    const std::size_t begin = block * kKvBlockTokens;
    const std::size_t end = job.firstPosition + tile.firstToken + tile.tokens;
    const std::size_t keys = std::min(kKvBlockTokens, end - begin);
    const float* q = job.q + (tile.kvHead * job.tokens + tile.firstToken) * shape.group * shape.keyDims;
    const std::size_t slot = block % job.keys.size();
    const float* k = job.keys[slot] + tile.kvHead * kKvBlockTokens * shape.keyDims;
    const float* v = job.values[slot] + tile.kvHead * kKvBlockTokens * shape.valueDims;

    kernels.multiply({k, shape.keyDims, keys, q, shape.keyDims, rows, scores, kKvBlockTokens, shape.keyDims});
    maskScores(job, tile, begin, padded(keys), scores);
    for (std::size_t row = 0; row < rows; ++row) {
        const SoftmaxSums sums = kernels.softmaxBlock(scores + row * kKvBlockTokens, padded(keys));
        result.max[row] = sums.max;
        result.sum[row] = sums.sum;
    }
    // What no query sees may be left over from another sequence, even from one that was not a number: its weight is 0,
    // but it must not be multiplied.
    const std::size_t unseen = std::max(job.window.firstVisible(job.firstPosition + tile.firstToken), begin) - begin;
    kernels.weightedSum({scores + unseen, kKvBlockTokens, rows, v + unseen * shape.valueDims, shape.valueDims,
        keys - unseen, result.values, shape.valueDims, shape.valueDims});
}

/// Adds a block's rows to the sums of the blocks before it.
void merge(
    const KernelSet& kernels, const AttentionShape& shape, std::size_t rows, const Rows& total, const Rows& block)
{
    for (std::size_t row = 0; row < rows; ++row) {
        if (block.sum[row] == 0)
            continue;
        float* values = total.values + row * shape.valueDims;
        const float* added = block.values + row * shape.valueDims;
        if (total.sum[row] == 0) {
            std::copy(added, added + shape.valueDims, values);
            total.max[row] = block.max[row];
            total.sum[row] = block.sum[row];
            continue;
        }
        const float max = std::max(total.max[row], block.max[row]);
        const float keep = std::exp(total.max[row] - max), take = std::exp(block.max[row] - max);
        kernels.scaleAdd(values, keep, added, take, shape.valueDims);
        total.max[row] = max;
        total.sum[row] = total.sum[row] * keep + block.sum[row] * take;
    }
}

void writeOut(const AttentionJob& job, const Tile& tile, const Rows& total)
{
    const AttentionShape& shape = job.shape;
    for (std::size_t row = 0; row < tile.tokens * shape.group; ++row) {
        const std::size_t token = tile.firstToken + row / shape.group;
        const std::size_t head = tile.kvHead * shape.group + row % shape.group;
        float* to = job.out + token * job.outStride + head * shape.valueWidth;
        const float* from = total.values + row * shape.valueDims;
        const float sink = job.sinks ? std::exp(job.sinks[head] - total.max[row]) : 0.0F;
        const float scale = 1.0F / (total.sum[row] + sink);
        for (std::size_t i = 0; i < shape.valueWidth; ++i)
            to[i] = from[i] * scale;
    }
}

std::size_t firstBlock(const AttentionJob& job, const Tile& tile)
{
    return job.window.firstVisible(job.firstPosition + tile.firstToken) / kKvBlockTokens;
}

std::size_t blockEnd(const AttentionJob& job, const Tile& tile)
{
    return (job.firstPosition + tile.firstToken + tile.tokens - 1) / kKvBlockTokens + 1;
}

/// Many queries: a tile of them is a task.
void attendTiles(Worker& worker, const KernelSet& kernels, const AttentionJob& job)
{
    const AttentionShape& shape = job.shape;
    const std::size_t step = tileTokens(shape);
    const std::size_t tiles = (job.tokens + step - 1) / step;
    worker.forEach(tiles * shape.kvHeads, [&](std::size_t task) {
        const std::size_t first = task / shape.kvHeads * step;
        const Tile tile = {task % shape.kvHeads, first, std::min(step, job.tokens - first)};
        const std::size_t rows = tile.tokens * shape.group;
        float* scores = worker.scratch();
        float* memory = scores + tileRows(shape) * kKvBlockTokens;
        const Rows total = rowsAt(memory, shape, rows);
        const Rows block = rowsAt(memory + rowsFloats(shape, rows), shape, rows);
        std::fill(total.sum, total.sum + rows, 0.0F);
        for (std::size_t b = firstBlock(job, tile); b < blockEnd(job, tile) && !worker.stopRequested(); ++b) {
            attendBlock(kernels, job, tile, b, scores, block);
            merge(kernels, shape, rows, total, block);
        }
        writeOut(job, tile, total);
    });
}

/// One query: a block of keys is a task, and the sums are merged in the order of attendTiles.
void attendBlocks(Worker& worker, const KernelSet& kernels, const AttentionJob& job)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = shape.group, floats = rowsFloats(shape, rows);
    const Tile any = {0, 0, 1};
    const std::size_t first = firstBlock(job, any), blocks = blockEnd(job, any) - first;
    worker.forEach(blocks * shape.kvHeads, [&](std::size_t task) {
        const Tile tile = {task / blocks, 0, 1};
        attendBlock(kernels, job, tile, first + task % blocks, worker.scratch(),
            rowsAt(job.partials.data() + task * floats, shape, rows));
    });
    worker.forEach(shape.kvHeads, [&](std::size_t kvHead) {
        float* partials = job.partials.data() + kvHead * blocks * floats;
        const Rows total = rowsAt(partials, shape, rows);
        for (std::size_t b = 1; b < blocks; ++b)
            merge(kernels, shape, rows, total, rowsAt(partials + b * floats, shape, rows));
        writeOut(job, {kvHead, 0, 1}, total);
    });
}

} // namespace

std::size_t attentionScratchFloats(const AttentionShape& shape)
{
    return tileRows(shape) * kKvBlockTokens + 2 * rowsFloats(shape, tileRows(shape));
}

std::size_t attentionPartialFloats(const AttentionShape& shape, const AttentionWindow& window, std::size_t position)
{
    const std::size_t blocks = position / kKvBlockTokens + 1 - window.firstVisible(position) / kKvBlockTokens;
    return blocks * shape.kvHeads * rowsFloats(shape, shape.group);
}

void runAttention(Worker& worker, const KernelSet& kernels, const AttentionJob& job)
{
    if (job.tokens == 1)
        attendBlocks(worker, kernels, job);
    else
        attendTiles(worker, kernels, job);
}

} // namespace sheaf::kernels
