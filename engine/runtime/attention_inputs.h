#pragma once
// Between the projections and attention: biases, norms and rotation of q and k as the family says (models.md 1.2, 1.4,
// 4.1), queries ordered by KV head, keys and values into the cache.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/team.h"
#include "engine/model/weights.h"
#include "engine/runtime/kv_cache.h"

namespace sheaf::runtime {

/// Working memory of this stage, all taken at construction. Call on every thread of a run.
class AttentionInputs {
public:
    AttentionInputs(const model::Hyperparameters& h, const kernels::KernelSet& kernels, kernels::KvType type,
        std::size_t batchTokens);

    kernels::Rows q; ///< (tokens, heads * keyDims): the projections of a layer
    kernels::Rows k; ///< (tokens, kvHeads * keyDims)
    kernels::Rows v; ///< (tokens, kvHeads * valueDims)

    /// Where a token of the pass stands; for all layers.
    void setPosition(std::size_t token, std::size_t position);
    /// Queries to queries(), keys and values of tokens at firstPosition, … to the cache. Overwrites q, k and v.
    void place(kernels::Worker& worker, const model::LayerWeights& weights, std::size_t layer, KvCache& cache,
        std::size_t firstPosition, std::size_t tokens);

    /// (kvHeads, tokens * group, padded keyDims), scaled
    const float* queries() const { return m_queries.data(); }

private:
    struct Target {
        const model::LayerWeights& weights;
        std::size_t layer;
        KvCache& cache;
        std::size_t firstPosition;
        std::size_t tokens;
    };

    void placeToken(const Target& target, std::size_t token);
    void normaliseWhole(const Target& target, std::size_t token);
    void placeKeysAndValues(const Target& target, std::size_t token);
    void placeHead(
        const float* from, float* to, const kernels::FloatBuffer& norm, std::size_t layer, std::size_t token) const;
    void rotate(float* head, std::size_t token) const;
    float queryScale(const model::LayerPlan& plan, std::size_t position) const;

    const model::Hyperparameters& m_h;
    const kernels::KernelSet& m_kernels;
    kernels::Rows m_angles; ///< (tokens, ropeDims): cosine, sine of each pair
    kernels::FloatBuffer m_queries;
    kernels::Rows m_heads; ///< (tokens, a key or a value): on their way to the cache
};

} // namespace sheaf::runtime
