#include "engine/kernels/attention.h"

#include "engine/kernels/attention_block.h"

#include <cmath>

namespace sheaf::kernels {

namespace {

std::size_t tileTokens(const AttentionShape& shape)
{
    return std::max<std::size_t>(1, kQueryRows / shape.group);
}

std::size_t tileRows(const AttentionShape& shape)
{
    return tileTokens(shape) * shape.group;
}

/// Floats for the sums of `rows` queries.
std::size_t sumsFloats(const AttentionShape& shape, std::size_t rows)
{
    return padded(rows * shape.valueDims + rows * 2);
}

QuerySums sumsAt(float* memory, const AttentionShape& shape, std::size_t rows)
{
    float* sums = memory + rows * shape.valueDims;
    return {memory, sums, sums + rows};
}

std::size_t blockScratchFloats(const AttentionShape& shape, std::size_t rows)
{
    return padded(shape.type == KvType::Int8 ? int8ScratchFloats(shape, rows) : floatScratchFloats(rows));
}

void prepare(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, float* scratch)
{
    if (job.shape.type == KvType::Int8)
        quantiseQueries(kernels, job, tile, scratch);
}

void attendBlock(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, std::size_t block,
    float* scratch, const QuerySums& result)
{
    const auto attend = job.shape.type == KvType::Int8 ? attendBlockInt8 : attendBlockFloat;
    attend(kernels, job, tile, block, scratch, result);
}

/// Adds a block's rows to the sums of the blocks before it.
void merge(const KernelSet& kernels, const AttentionShape& shape, std::size_t rows, const QuerySums& total,
    const QuerySums& block)
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

void writeOut(const AttentionJob& job, const QueryTile& tile, const QuerySums& total)
{
    const AttentionShape& shape = job.shape;
    for (std::size_t row = 0; row < tile.rows(shape); ++row) {
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

std::size_t firstBlock(const AttentionJob& job, const QueryTile& tile)
{
    return job.window.firstVisible(job.firstPosition + tile.firstToken) / kKvBlockTokens;
}

std::size_t blockEnd(const AttentionJob& job, const QueryTile& tile)
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
        const QueryTile tile = {task % shape.kvHeads, first, std::min(step, job.tokens - first)};
        const std::size_t rows = tile.rows(shape);
        float* scratch = worker.scratch();
        float* memory = scratch + blockScratchFloats(shape, tileRows(shape));
        prepare(kernels, job, tile, scratch);
        const QuerySums total = sumsAt(memory, shape, rows);
        const QuerySums block = sumsAt(memory + sumsFloats(shape, rows), shape, rows);
        std::fill(total.sum, total.sum + rows, 0.0F);
        for (std::size_t b = firstBlock(job, tile); b < blockEnd(job, tile) && !worker.stopRequested(); ++b) {
            attendBlock(kernels, job, tile, b, scratch, block);
            merge(kernels, shape, rows, total, block);
        }
        writeOut(job, tile, total);
    });
}

/// One query: a block of keys is a task, and the sums are merged in the order of attendTiles.
void attendBlocks(Worker& worker, const KernelSet& kernels, const AttentionJob& job)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = shape.group, floats = sumsFloats(shape, rows);
    const QueryTile any = {0, 0, 1};
    const std::size_t first = firstBlock(job, any), blocks = blockEnd(job, any) - first;
    worker.forEach(blocks * shape.kvHeads, [&](std::size_t task) {
        const QueryTile tile = {task / blocks, 0, 1};
        prepare(kernels, job, tile, worker.scratch());
        attendBlock(kernels, job, tile, first + task % blocks, worker.scratch(),
            sumsAt(job.partials.data() + task * floats, shape, rows));
    });
    worker.forEach(shape.kvHeads, [&](std::size_t kvHead) {
        float* partials = job.partials.data() + kvHead * blocks * floats;
        const QuerySums total = sumsAt(partials, shape, rows);
        for (std::size_t b = 1; b < blocks; ++b)
            merge(kernels, shape, rows, total, sumsAt(partials + b * floats, shape, rows));
        writeOut(job, {kvHead, 0, 1}, total);
    });
}

} // namespace

std::size_t attentionScratchFloats(const AttentionShape& shape)
{
    return blockScratchFloats(shape, tileRows(shape)) + 2 * sumsFloats(shape, tileRows(shape));
}

std::size_t attentionPartialFloats(const AttentionShape& shape, const AttentionWindow& window, std::size_t position)
{
    const std::size_t blocks = position / kKvBlockTokens + 1 - window.firstVisible(position) / kKvBlockTokens;
    return blocks * shape.kvHeads * sumsFloats(shape, shape.group);
}

void runAttention(Worker& worker, const KernelSet& kernels, const AttentionJob& job)
{
    if (job.tokens == 1)
        attendBlocks(worker, kernels, job);
    else
        attendTiles(worker, kernels, job);
}

} // namespace sheaf::kernels
