#pragma once
// Causal attention of a batch of queries over a cache of keys and values.

#include "engine/kernels/attention_shape.h"
#include "engine/kernels/team.h"

#include <span>

namespace sheaf::kernels {

struct AttentionJob {
    AttentionShape shape;
    AttentionWindow window;
    const float* q; ///< (kvHeads, tokens * group, keyDims), scaled
    /// Of shape.blockBytes(): block b of the sequence is blocks[b % blocks.size()], so that a ring holds the last ones.
    /// All blocks from the first that a query sees to the last query's must be there.
    std::span<std::byte* const> blocks;
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

/// Float32: scores and sums in floats. Int8: both by the integer kernels, the queries rounded to 8 bits with a scale
/// and a zero point per 32 dimensions, the weights of the values to 16 bits (DigitsArgs); what lies between is in
/// floats. Call on every thread of a run; returns when all queries are done.
void runAttention(Worker& worker, const KernelSet& kernels, const AttentionJob& job);

} // namespace sheaf::kernels
