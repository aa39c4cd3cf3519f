#pragma once
// Mixture of experts: router -> top-k -> gather by expert -> gate, up, down -> weighted sum (models.md 1.6, 4.1).

#include "engine/kernels/matmul.h"
#include "engine/model/weights.h"
#include "engine/runtime/fault_watch.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sheaf::runtime {

/// The experts of one layer chosen for the tokens of a pass, best first, and their scores.
struct ExpertChoices {
    std::vector<std::int32_t> experts; ///< (tokens, used)
    std::vector<float> scores; ///< (tokens, used)
};

/// The `used` largest logits (ties: lower index) and the scores that the family makes of them.
void chooseExperts(std::span<const float> logits, const model::Hyperparameters& h, std::span<std::int32_t> experts,
    std::span<float> scores);

/// Working memory of MoE layers, and the stages above. All memory is taken at construction.
class MoeBlock {
public:
    MoeBlock(const model::Hyperparameters& h, const model::Weights& weights, const kernels::KernelSet& kernels,
        std::size_t batchTokens);

    /// x (tokens, hidden), normalised -> out (tokens, hidden). Call on every thread of a run.
    /// faults: told of router logits that are not numbers, as experts that lose against them leave no other trace.
    void run(kernels::Worker& worker, const model::LayerWeights& weights, std::size_t layer, const kernels::Rows& x,
        std::size_t tokens, ExpertChoices& choices, kernels::Rows& out, FaultWatch& faults);

private:
    /// False on a token whose logits are not finite.
    bool chooseFor(std::size_t token, const model::MoeWeights& moe, ExpertChoices& choices);
    void sortByExpert(
        const model::MoeWeights& moe, const kernels::Rows& x, std::size_t tokens, const ExpertChoices& choices);
    void activate(std::size_t row, const model::MoeWeights& moe, const ExpertChoices& choices);
    void combine(kernels::Worker& worker, const model::MoeWeights& moe, std::size_t tokens,
        const ExpertChoices& choices, kernels::Rows& out);

    const model::Hyperparameters& m_h;
    const kernels::KernelSet& m_kernels;
    kernels::Rows m_logits; ///< (tokens, experts)
    /// A pair is a token and one of its experts: pair = token * used + slot. Rows of the buffers below are pairs sorted
    /// by expert, so that an expert's tokens lie together.
    std::vector<std::uint32_t> m_rowOfPair;
    std::vector<std::uint32_t> m_pairOfRow;
    std::vector<std::uint32_t> m_firstRow; ///< (experts + 1)
    kernels::Rows m_in; ///< (pairs, hidden)
    kernels::Rows m_gate; ///< (pairs, width)
    kernels::Rows m_up; ///< (pairs, width)
    kernels::Rows m_out; ///< (pairs, hidden)
    kernels::Rows m_sharedGate; ///< (tokens, shared width)
    kernels::Rows m_sharedUp; ///< (tokens, shared width)
    kernels::Rows m_sharedOut; ///< (tokens, hidden)
    kernels::Rows m_sharedLogit; ///< (tokens, 1): the shared expert's gate
    std::vector<kernels::MatmulJob> m_upJobs; ///< gate and up of every expert in use
    std::vector<kernels::MatmulJob> m_downJobs;
};

} // namespace sheaf::runtime
