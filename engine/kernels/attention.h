#pragma once
// Causal attention of a batch of queries over a cache of keys and values.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/team.h"

#include <algorithm>
#include <span>

namespace sheaf::kernels {

/// Positions are cached, and softmax sums are formed, in blocks of this many, aligned at position 0. Because a block's
/// sums depend on nothing but its keys and the query, a result does not depend on how a prompt was cut into batches.
inline constexpr std::size_t kKvBlockTokens = 256;

/// Which keys a query may see: those from firstVisible(position) to its own position.
struct AttentionWindow {
    enum class Kind {
        Full,
        Sliding, ///< the last `size` positions
        Chunked, ///< those of the same chunk of `size` positions (Llama 4, models.md 1.3)
    };
    Kind kind = Kind::Full;
    std::size_t size = 0;

    std::size_t firstVisible(std::size_t position) const
    {
        switch (kind) {
        case Kind::Sliding:
            return position + 1 - std::min(position + 1, size);
        case Kind::Chunked:
            return position / size * size;
        case Kind::Full:
            break;
        }
        return 0;
    }
};

/// The heads of one layer. Dimensions of a head are those in memory: padded with zeros.
struct AttentionShape {
    std::size_t kvHeads;
    std::size_t group; ///< query heads per KV head
    std::size_t keyDims; ///< padded
    std::size_t valueDims; ///< padded
    std::size_t valueWidth; ///< not padded

    std::size_t keyBlockFloats() const { return kvHeads * kKvBlockTokens * keyDims; }
    std::size_t valueBlockFloats() const { return kvHeads * kKvBlockTokens * valueDims; }
};

struct AttentionJob {
    AttentionShape shape;
    AttentionWindow window;
    const float* q; ///< (kvHeads, tokens * group, keyDims), scaled
    /// Blocks (kvHeads, kKvBlockTokens, keyDims): block b of the sequence is keys[b % keys.size()], so that a ring
    /// holds the last ones. All blocks from the first that a query sees to the last query's must be there.
    std::span<float* const> keys;
    std::span<float* const> values; ///< likewise (kvHeads, kKvBlockTokens, valueDims)
    std::size_t firstPosition; ///< of the first query
    std::size_t tokens;
    float* out; ///< (tokens, heads * valueWidth)
    std::size_t outStride;
    std::span<float> partials; ///< attentionPartialFloats of them, shared by all threads
    const float* sinks = nullptr; ///< (heads): scores of keys without values (models.md 4.3)
};

std::size_t attentionScratchFloats(const AttentionShape& shape);
/// For one query at `position`: its key blocks are shared out over the threads.
std::size_t attentionPartialFloats(const AttentionShape& shape, const AttentionWindow& window, std::size_t position);

/// Call on every thread of a run; returns when all queries are done.
void runAttention(Worker& worker, const KernelSet& kernels, const AttentionJob& job);

} // namespace sheaf::kernels
