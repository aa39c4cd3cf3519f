#pragma once
// The numbers of a model's header, checked, with every default filled in.

#include "engine/base/error.h"
#include "engine/gguf/model_source.h"
#include "engine/kernels/attention.h"
#include "engine/model/families.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sheaf::model {

struct LayerPlan {
    std::size_t heads = 0;
    std::size_t kvHeads = 0;
    std::size_t feedForward = 0; ///< dense width; 0 if the header does not say
    kernels::AttentionWindow window;
    bool rope = true;
    bool temperature = false;
    bool moe = false;
};

struct Hyperparameters {
    const Family* family = nullptr;
    std::size_t hidden = 0;
    std::size_t vocab = 0;
    std::uint64_t contextTokens = 0; ///< trained
    std::size_t keyDims = 0; ///< width of a head of q and k
    std::size_t valueDims = 0;
    float rmsEps = 0;

    RopePairing pairing = RopePairing::Interleaved;
    QkNorm qkNorm = QkNorm::None;
    float qkvClamp = 0; ///< largest magnitude of q, k, v before RoPE; 0: unlimited
    std::vector<double> ropeFrequencies; ///< radians per position, one per rotated pair
    double ropeMagnitude = 1; ///< rotation also multiplies by this (YaRN)
    std::uint64_t temperatureLength = 0; ///< the floor scale of models.md 1.5
    double temperatureScale = 0;

    std::size_t experts = 0;
    std::size_t expertsUsed = 0;
    std::size_t expertFeedForward = 0;
    std::size_t sharedFeedForward = 0;
    RouterScore routerScore = RouterScore::Softmax;
    float expertScale = 1; ///< multiplies every score
    float gluLimit = 7; ///< of ClampedSwiGlu

    std::vector<LayerPlan> layers;

    std::size_t ropeDims() const { return ropeFrequencies.size() * 2; }
};

/// Unsupported, NotFound and Malformed name the key.
Result<Hyperparameters> readHyperparameters(const gguf::ModelSource& source);

/// Factor for the query at an absolute position on layers with temperature (models.md 1.5).
float attentionTemperature(const Hyperparameters& h, std::uint64_t position);

} // namespace sheaf::model
