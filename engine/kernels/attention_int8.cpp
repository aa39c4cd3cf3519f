// Attention in 8-bit integers. Scores: panels of 16 keys times columns of queries, the product of prefill. Sums: panels
// of 16 dimensions times columns of softmax weights, two digits each. Per query and 16 keys of 128 dimensions: 32 and
// 64 multiplications of 64 products, about 80 other instructions between them (softmax, digits).

#include "engine/kernels/attention_block.h"
#include "engine/kernels/kv_panels.h"
#include "engine/panels/multiply.h"

#include <cstring>
#include <limits>
#include <new>

namespace sheaf::kernels {

namespace {

using panels::ColumnTiles;
using panels::kChunkWeights;
using panels::kPanelRows;
using panels::kTileColumns;
using panels::kTileRows;
using panels::UnpackedChunk;

constexpr std::size_t kDigitRows = kTileColumns / 2;
static_assert(kDigitRows == kMostDigitRows && kKvBlockTokens == kMostDigitKeys);

/// A matrix that no file holds: code * scale + minimum.
constexpr panels::PanelType kKeys
    = {TensorType::Q5_1, panels::Scheme::Minimum, kKvRun, kKvRun, 255, sizeof(KeyBlock), {}};

std::size_t blocksUpTo(std::size_t keys)
{
    return (keys + kKvRun - 1) / kKvRun;
}

std::size_t queryBytes(const AttentionShape& shape)
{
    return panels::columnBytes(panels::Scheme::Offset, shape.keyDims);
}

/// Softmax weights of up to six rows as columns of digits.
struct Digits {
    std::byte tile[kTileColumns * kKvBlockTokens];
    std::int32_t sums[kTileColumns];
    float steps[kDigitRows];
    float shifts[kDigitRows];
};

/// A thread's memory for one tile of queries.
struct Scratch {
    Scratch(const AttentionShape& shape, std::size_t rows, float* memory)
        : chunk(*new (memory) UnpackedChunk) // trivial: begins its life, touches nothing
        , scores(memory + floatsOf(sizeof(UnpackedChunk)))
        , weights(scores + rows * kKvBlockTokens)
        , sums(weights + kDigitRows * kKvBlockTokens)
        , digits(new (sums + kTileColumns * kTileRows) Digits[tilesOf(rows)])
        , queries(
              reinterpret_cast<std::byte*>(sums + kTileColumns * kTileRows + floatsOf(tilesOf(rows) * sizeof(Digits))))
    {
        static_cast<void>(shape);
    }
    static std::size_t floats(const AttentionShape& shape, std::size_t rows)
    {
        return floatsOf(sizeof(UnpackedChunk)) + (rows + kDigitRows) * kKvBlockTokens + kTileColumns * kTileRows
            + floatsOf(tilesOf(rows) * sizeof(Digits)) + floatsOf(rows * queryBytes(shape));
    }

    UnpackedChunk& chunk;
    float* scores; ///< (key / 32, row, 32)
    float* weights; ///< (kDigitRows, kKvBlockTokens)
    float* sums; ///< (column, 32)
    Digits* digits; ///< of kDigitRows rows each
    std::byte* queries; ///< ColumnTiles{rows}

private:
    static std::size_t floatsOf(std::size_t bytes) { return padded((bytes + sizeof(float) - 1) / sizeof(float)); }
    static std::size_t tilesOf(std::size_t rows) { return (rows + kDigitRows - 1) / kDigitRows; }
};

void unpackKeys(const KeyBlock* block, std::size_t blocks, std::size_t half, UnpackedChunk& chunk)
{
    const std::size_t row = half * kPanelRows;
    for (std::size_t b = 0; b < blocks; ++b, ++block) {
        for (std::size_t line = 0; line < kKvRun / 4; ++line)
            std::memcpy(chunk.codes[b * kKvRun / 4 + line][half], block->codes[line], panels::kLine);
        std::memcpy(chunk.scales[b] + row, block->scales, sizeof block->scales);
        std::memcpy(chunk.minimums[b] + row, block->minimums, sizeof block->minimums);
        std::memcpy(chunk.zeroTerms[b][half], block->sums, sizeof block->sums);
    }
}

/// Two panels of keys by all rows -> scores (row, 32).
void multiplyKeys(const KernelSet& kernels, const AttentionShape& shape, const KeyBlock* keys, std::size_t rows,
    Scratch& scratch, float* scores)
{
    std::fill_n(scores, rows * kTileRows, 0.0F);
    const ColumnTiles tiles{rows};
    for (std::size_t k = 0; k < shape.keyDims; k += kChunkWeights) {
        const std::size_t blocks = std::min(kChunkWeights, shape.keyDims - k) / kKvRun;
        unpackKeys(keys + k / kKvRun, blocks, 0, scratch.chunk);
        unpackKeys(keys + (shape.keyDims + k) / kKvRun, blocks, 1, scratch.chunk);
        for (std::size_t tile = 0; tile < tiles.count(); ++tile) {
            const std::size_t begin = tiles.begin(tile), width = tiles.width(tile);
            const std::byte* queries
                = scratch.queries + begin * queryBytes(shape) + k / kKvRun * panels::kSmallColumnBytes * width;
            kernels.panels->multiplyTile(kKeys, width)(scratch.chunk, blocks, queries, scores + begin * kTileRows);
        }
    }
}

/// A row's scores in one piece; -infinity where it sees nothing.
void gatherScores(
    const float* scores, std::size_t rows, std::size_t row, std::size_t from, std::size_t to, float* gathered)
{
    const std::size_t width = blocksUpTo(to) * kKvRun;
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    for (std::size_t key = from / kKvRun * kKvRun; key < width; key += kKvRun)
        std::memcpy(gathered + key, scores + (key / kKvRun * rows + row) * kTileRows, kKvRun * sizeof(float));
    std::fill(gathered, gathered + std::min(from, kKvBlockTokens), kNever);
    std::fill(gathered + std::min(std::max(from, to), kKvBlockTokens), gathered + kKvBlockTokens, kNever);
}

/// Softmax of all rows, and their weights times the values' scales as digits.
void weigh(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, const VisibleKeys& visible,
    const ValueBlocks& values, Scratch& scratch, const QuerySums& result)
{
    const std::size_t rows = tile.rows(job.shape), width = blocksUpTo(visible.end) * kKvRun;
    for (std::size_t first = 0; first < rows; first += kDigitRows) {
        const std::size_t count = std::min(kDigitRows, rows - first);
        for (std::size_t row = first; row < first + count; ++row) {
            const std::size_t position = job.firstPosition + tile.firstToken + row / job.shape.group;
            float* weights = scratch.weights + (row - first) * kKvBlockTokens;
            gatherScores(scratch.scores, rows, row, visible.firstOf(job, position),
                std::min(visible.endOf(position), visible.end), weights);
            const SoftmaxSums sums = kernels.softmaxBlock(weights, width);
            result.max[row] = sums.max;
            result.sum[row] = sums.sum;
        }
        Digits& digits = scratch.digits[first / kDigitRows];
        kernels.quantiseDigits({scratch.weights, kKvBlockTokens, count, values.scales, values.offsets, width,
            digits.tile, digits.sums, digits.steps, digits.shifts});
    }
}

/// Dimensions [dim, dim + 32) of all rows' values.
void multiplyValues(const KernelSet& kernels, const AttentionShape& shape, const ValueBlocks& values, std::size_t dim,
    std::size_t keys, std::size_t rows, Scratch& scratch, const QuerySums& result)
{
    const std::uint8_t* top = values.line(dim, 0)[0];
    const std::uint8_t* bottom = values.line(dim + kPanelRows, 0)[0];
    for (std::size_t row = 0; row < rows; row += kDigitRows) {
        const std::size_t count = std::min(kDigitRows, rows - row);
        const Digits& digits = scratch.digits[row / kDigitRows];
        kernels.panels->multiplyCodes(2 * count)(
            {{top, bottom}, blocksUpTo(keys) * kKvRun / 4, digits.tile, digits.sums, scratch.sums});
        for (std::size_t i = 0; i < count; ++i) {
            const float* high = scratch.sums + i * kTileRows;
            const float* low = high + count * kTileRows;
            float* to = result.values + (row + i) * shape.valueDims + dim;
            for (std::size_t lane = 0; lane < kTileRows; ++lane)
                to[lane] = (high[lane] + low[lane] * (1 / kLowSteps)) * digits.steps[i] + digits.shifts[i];
        }
    }
}

} // namespace

void quantiseQueries(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, float* memory)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = tile.rows(shape);
    const Scratch scratch(shape, rows, memory);
    const float* q = job.q + (tile.kvHead * job.tokens + tile.firstToken) * shape.group * shape.keyDims;
    const ColumnTiles tiles{rows};
    for (std::size_t i = 0; i < tiles.count(); ++i)
        kernels.panels->quantiseTile(panels::Scheme::Offset, q + tiles.begin(i) * shape.keyDims, shape.keyDims,
            tiles.width(i), shape.keyDims, scratch.queries + tiles.begin(i) * queryBytes(shape));
}

void attendBlockInt8(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, std::size_t block,
    float* memory, const QuerySums& result)
{
    const AttentionShape& shape = job.shape;
    const std::size_t rows = tile.rows(shape);
    const VisibleKeys visible(job, tile, block);
    Scratch scratch(shape, rows, memory);
    std::byte* kv = job.blocks[block % job.blocks.size()];
    const KeyBlock* keys = keyBlocks(shape.keys(kv, tile.kvHead));
    const std::size_t segmentBlocks = kTileRows / kPanelRows * (shape.keyDims / kKvRun);
    for (std::size_t segment = visible.first / kKvRun; segment < blocksUpTo(visible.end); ++segment)
        multiplyKeys(
            kernels, shape, keys + segment * segmentBlocks, rows, scratch, scratch.scores + segment * rows * kTileRows);

    const ValueBlocks values(shape.values(kv, tile.kvHead));
    weigh(kernels, job, tile, visible, values, scratch, result);
    for (std::size_t dim = 0; dim < shape.valueDims; dim += kTileRows)
        multiplyValues(kernels, shape, values, dim, visible.end, rows, scratch, result);
}

std::size_t int8ScratchFloats(const AttentionShape& shape, std::size_t rows)
{
    return Scratch::floats(shape, rows);
}

} // namespace sheaf::kernels
