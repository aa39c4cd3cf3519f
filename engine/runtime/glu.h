#pragma once
// The gated activation of a feed-forward block, dense or of an expert.

#include "engine/kernels/kernel_set.h"
#include "engine/model/weights.h"

namespace sheaf::runtime {

/// gate (width) becomes activation(gate + bias) * (up + bias), as the family defines it.
inline void activateGlu(const kernels::KernelSet& kernels, const model::Hyperparameters& h, const model::FeedForward& f,
    float* gate, float* up)
{
    const std::size_t n = kernels::padded(f.gate.rows);
    if (f.gateBias.size() > 0)
        kernels.add(gate, f.gateBias.data(), n);
    if (f.upBias.size() > 0)
        kernels.add(up, f.upBias.data(), n);
    if (h.family->activation == model::Activation::ClampedSwiGlu)
        kernels.clampedSwiGlu(gate, up, n, h.gluLimit);
    else
        kernels.swiGlu(gate, up, n);
}

} // namespace sheaf::runtime
