#pragma once
// The transformer: token ids in, logits out. One page for all families; models.md 1.4 and 4 are its specification.

#include "engine/api/tokenizer.h"
#include "engine/base/error.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/team.h"
#include "engine/model/weights.h"
#include "engine/runtime/attention_inputs.h"
#include "engine/runtime/fault_watch.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/moe_block.h"
#include "engine/runtime/profile.h"
#include "engine/runtime/token_sequence.h"

#include <span>
#include <stop_token>
#include <vector>

namespace sheaf::runtime {

/// Logits are computed for at most this many tokens at once, so that a large vocabulary does not take much memory.
inline constexpr std::size_t kLogitRows = 32;

/// Working memory of a pass and its stages. Results depend on the ids and positions only, not on how they are cut into
/// passes nor on the number of threads. All memory but the cache's is taken at construction (std::bad_alloc).
/// Threads: called by one, works with the team's.
class ForwardPass {
public:
    /// The model, the kernels and the team are used, not owned.
    ForwardPass(const model::Hyperparameters& h, const model::Weights& weights, const kernels::KernelSet& kernels,
        kernels::Team& team, kernels::KvType type, std::size_t batchTokens);

    std::size_t batchTokens() const { return m_batchTokens; }

    /// Runs up to batchTokens() ids at positions firstPosition, … through all layers and adds them to the cache, which
    /// holds what its layers see of the positions before (KvCache::extend). After Cancelled those before firstPosition
    /// that KvCache::resumable finds are as they were, and so after Malformed, which names the layer that computed what
    /// is not a number.
    Result<void> run(KvCache& cache, const PromptPart& part, std::size_t firstPosition, const std::stop_token& stop);

    /// Logits of rows [first, first + count) of the last run; count <= kLogitRows.
    Result<void> computeLogits(std::size_t first, std::size_t count, const std::stop_token& stop);
    /// (vocab) of row `first + i` of the last computeLogits.
    std::span<const float> logits(std::size_t i) const { return {m_logits.row(i), m_h.vocab}; }

    /// The experts the last run chose, empty for layers without.
    const ExpertChoices& choices(std::size_t layer) const { return m_choices[layer]; }

    const Profile& profile() const { return m_profile; }
    void resetProfile() { m_profile = {}; }

private:
    struct Batch {
        PromptPart part;
        std::size_t firstPosition = 0;
        KvCache* cache = nullptr;
        std::size_t tokens() const { return part.ids.size(); }
    };

    void growPartials(const KvCache& cache, std::size_t position);
    void embed(kernels::Worker& worker, const Batch& batch);
    void embedToken(const PromptPart& part, std::size_t token);
    void attention(kernels::Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock);
    void feedForward(kernels::Worker& worker, const Batch& batch, std::size_t layer, ProfileClock& clock);
    void dense(kernels::Worker& worker, const Batch& batch, const model::FeedForward& ffn);
    void addBias(kernels::Worker& worker, const Batch& batch, const kernels::FloatBuffer& bias);
    void addBlockAndNormalise(kernels::Worker& worker, const Batch& batch, std::size_t layer, FaultWatch::Stage stage,
        const kernels::FloatBuffer& norm);
    void normalise(std::size_t token, std::size_t layer, FaultWatch::Stage stage, const kernels::FloatBuffer& norm);

    const model::Hyperparameters& m_h;
    const model::Weights& m_weights;
    const kernels::KernelSet& m_kernels;
    kernels::Team& m_team;
    std::size_t m_batchTokens;

    kernels::Rows m_residual; ///< (tokens, hidden)
    kernels::Rows m_normed; ///< (tokens, hidden)
    kernels::Rows m_block; ///< (tokens, hidden): what a block adds to the residual
    AttentionInputs m_inputs;
    kernels::Rows m_attended; ///< (tokens, heads * valueDims)
    kernels::FloatBuffer m_partials; ///< of attention with one query; grows with the context
    kernels::Rows m_gate; ///< (tokens, width)
    kernels::Rows m_up; ///< (tokens, width)
    MoeBlock m_moe;
    std::vector<ExpertChoices> m_choices; ///< (layers)
    kernels::Rows m_logits; ///< (kLogitRows, vocab)
    FaultWatch m_faults;
    Profile m_profile;
};

/// Scratch that every thread of the team needs for this model.
std::size_t scratchFloats(const model::Hyperparameters& h, const model::Weights& weights, kernels::KvType type);

} // namespace sheaf::runtime
