#pragma once
// From logits to the next token.

#include "engine/api/engine.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sheaf::runtime {

/// Order: repeat penalty, top-k, top-p, min-p (both on the probabilities at temperature 1), temperature, draw. The same
/// settings, seed and logits give the same tokens on every machine with IEEE doubles.
class Sampler {
public:
    explicit Sampler(const SamplerSettings& settings)
        : m_settings(settings)
        , m_state(settings.seed)
    {
    }

    /// history: prompt and answer so far. Ties go to the lower id.
    TokenId next(std::span<const float> logits, std::span<const TokenId> history);

private:
    struct Candidate {
        TokenId id;
        float logit;
        double probability;
    };
    void penalise(std::span<const TokenId> history);
    void keepTopK();
    void computeProbabilities(double temperature);
    void keepTopP();
    void keepMinP();
    TokenId draw();
    double uniform();

    SamplerSettings m_settings;
    std::uint64_t m_state;
    std::vector<Candidate> m_candidates;
};

} // namespace sheaf::runtime
