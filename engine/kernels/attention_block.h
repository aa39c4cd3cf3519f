#pragma once
// One tile of queries against one block of keys: what attention.cpp puts together.

#include "engine/kernels/attention.h"

namespace sheaf::kernels {

/// Query rows handled together: their scores of one block fill 48 KiB.
inline constexpr std::size_t kQueryRows = 48;

/// Neighbouring tokens whose queries share a KV head.
struct QueryTile {
    std::size_t kvHead;
    std::size_t firstToken;
    std::size_t tokens;

    std::size_t rows(const AttentionShape& shape) const { return tokens * shape.group; }
};

/// What queries know of the keys met so far: values / sum is their answer, relative to exp(max).
struct QuerySums {
    float* values; ///< (rows, valueDims)
    float* max; ///< (rows)
    float* sum; ///< (rows): 0 if none of the keys is seen
};

/// The keys of a block that a tile of queries meets, and those that one of its rows sees: [first, end) of the block.
struct VisibleKeys {
    VisibleKeys(const AttentionJob& job, const QueryTile& tile, std::size_t block)
        : begin(block * kKvBlockTokens)
        , first(firstOf(job, job.firstPosition + tile.firstToken))
        , end(std::min(kKvBlockTokens, job.firstPosition + tile.firstToken + tile.tokens - begin))
    {
    }
    std::size_t firstOf(const AttentionJob& job, std::size_t position) const
    {
        return std::max(job.window.firstVisible(position), begin) - begin;
    }
    std::size_t endOf(std::size_t position) const { return position + 1 > begin ? position + 1 - begin : 0; }

    std::size_t begin; ///< position of the block's first key
    std::size_t first;
    std::size_t end; ///< up to kKvBlockTokens
};

/// Floats of a block, which lie at multiples of 64.
inline const float* floatsAt(const std::byte* at)
{
    return static_cast<const float*>(static_cast<const void*>(at));
}

/// From nothing. scratch: blockScratchFloats; between blocks of one tile it stays as it is.
void attendBlockFloat(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, std::size_t block,
    float* scratch, const QuerySums& result);

/// The tile's queries as the integer kernels read them; before the tile's first attendBlockInt8.
void quantiseQueries(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, float* scratch);
void attendBlockInt8(const KernelSet& kernels, const AttentionJob& job, const QueryTile& tile, std::size_t block,
    float* scratch, const QuerySums& result);

std::size_t floatScratchFloats(std::size_t rows);
std::size_t int8ScratchFloats(const AttentionShape& shape, std::size_t rows);

} // namespace sheaf::kernels
