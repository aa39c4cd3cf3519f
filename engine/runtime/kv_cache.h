#pragma once
// Keys and values of the tokens seen so far, for every layer.

#include "engine/api/engine.h"
#include "engine/base/error.h"
#include "engine/gguf/model_source.h"
#include "engine/kernels/attention.h"
#include "engine/kernels/float_buffer.h"
#include "engine/model/hyperparameters.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sheaf::runtime {

/// Raised whenever the bytes of a block mean something else than before, so that blocks kept on disk are not taken for
/// what they are not.
inline constexpr std::uint64_t kKvLayoutVersion = 1;

/// In blocks of kKvBlockTokens positions that are allocated when first needed. Layers that see everything keep
/// every block; layers with a window keep a ring of blocks (models.md 7.3), long enough for what any token of a pass
/// sees. What a ring has overwritten limits where a sequence may be taken up again: see resumable().
class KvCache {
public:
    /// batchTokens: the most positions one pass adds.
    KvCache(const model::Hyperparameters& h, kernels::KvType type, std::size_t batchTokens);

    /// Room for positions [0, tokens), as far as layers keep them. OutOfMemory, and what is cached stays, if the
    /// machine has not that much left.
    Result<void> reserve(std::size_t tokens);

    /// Room for a pass over [first, first + count), and takes note of what its layers will overwrite. The positions
    /// before `first` that layers see must be there: first == resumable(first).
    Result<void> extend(std::size_t first, std::size_t count);

    /// The last position up to `tokens` at which a sequence that agrees with the cached one in its first `tokens` can
    /// go on: every layer still holds, or cannot see, what lies before it.
    std::size_t resumable(std::size_t tokens) const;

    /// For AttentionJob::blocks.
    std::span<std::byte* const> blocks(std::size_t layer) const { return m_layers[layer].blocks; }
    /// The block of a layer that holds a position.
    std::byte* blockAt(std::size_t layer, std::size_t position) const;

    /// Blocks as bytes, for what keeps them elsewhere. `index`: of the sequence, not of a ring.
    std::size_t layers() const { return m_layers.size(); }
    std::size_t blockBytes(std::size_t layer) const { return m_layers[layer].shape.blockBytes(); }
    const kernels::AttentionWindow& window(std::size_t layer) const { return m_layers[layer].window; }
    /// Whether a layer has not overwritten a block of the sequence that is cached.
    bool holdsBlock(std::size_t layer, std::size_t index) const;
    /// The first `tokens` positions of a block that the layer holds, and zeros: blockBytes(layer).
    void copyBlock(const kernels::KernelSet& kernels, std::size_t layer, std::size_t index, std::size_t tokens,
        std::span<std::byte> to) const;
    /// Room for a sequence of `tokens` whose blocks come from elsewhere, into blockMemory(). Layers with a window
    /// forget what they held.
    Result<void> beginImport(std::size_t tokens);
    std::span<std::byte> blockMemory(std::size_t layer, std::size_t index);
    /// From here on the cache holds the sequence: in place are a layer's blocks from that of the first position it sees
    /// from `tokens` on (at most `tokens`) to the last one.
    void endImport(std::size_t tokens);

    const kernels::AttentionShape& shape(std::size_t layer) const { return m_layers[layer].shape; }
    std::uint64_t residentBytes() const { return m_residentBytes; }

private:
    struct Layer {
        kernels::AttentionShape shape;
        kernels::AttentionWindow window;
        std::size_t mostBlocks; ///< length of the ring; SIZE_MAX: all are kept
        std::size_t firstHeld; ///< positions from here on have not been overwritten
        std::vector<std::byte*> blocks;
    };
    std::size_t bytesOfBlock(std::size_t index) const; ///< of all layers that keep so many
    void addBlock();

    std::vector<Layer> m_layers;
    std::vector<kernels::FloatBuffer> m_blocks; ///< [i]: the i-th block of every layer that keeps so many
    std::uint64_t m_residentBytes = 0;
};

kernels::AttentionShape attentionShape(
    const model::Hyperparameters& h, const model::LayerPlan& layer, kernels::KvType type);

/// Automatic: Int8 where the weights are rounded themselves, the CPU has integer kernels and heads are wide. Narrow
/// ones gain little, as softmax is most of their work, and small models lose more: SmolLM2's (64 dimensions) distance
/// from exact logits grows by a third. Unsupported if the choice needs integer kernels that this CPU has not.
Result<kernels::KvType> kvTypeFor(KvPrecision choice, const gguf::ModelSource& source, const model::Hyperparameters& h,
    const kernels::KernelSet& kernels);

/// Blocks that a layer keeps of `tokens` positions; reach: positions a token sees at most, 0: all.
std::uint64_t keptBlocks(std::uint64_t reach, std::uint64_t tokens, std::uint64_t batchTokens);

} // namespace sheaf::runtime
