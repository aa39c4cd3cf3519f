#pragma once
// The tensors a forward pass reads, found, checked against the header, and ready for the kernels. Matrices stay in the
// mapped file; only norms and biases are copied (as floats, padded with zeros).

#include "engine/kernels/float_buffer.h"
#include "engine/kernels/matmul.h"
#include "engine/model/hyperparameters.h"

#include <optional>
#include <vector>

namespace sheaf::model {

/// down(silu(gate x) * up x); gate and up (width, hidden), down (hidden, width). Biases are empty where a file has
/// none.
struct FeedForward {
    kernels::WeightMatrix gate;
    kernels::WeightMatrix up;
    kernels::WeightMatrix down;
    kernels::FloatBuffer gateBias = {}; ///< (width)
    kernels::FloatBuffer upBias = {}; ///< (width)
    kernels::FloatBuffer downBias = {}; ///< (hidden)
};

struct MoeWeights {
    kernels::WeightMatrix router; ///< (experts, hidden)
    kernels::FloatBuffer routerBias; ///< (experts), or empty
    std::vector<FeedForward> experts;
    std::optional<FeedForward> shared;
    kernels::WeightMatrix sharedGate; ///< (1, hidden), of families that gate the shared expert
};

struct LayerWeights {
    kernels::FloatBuffer attentionNorm; ///< (hidden)
    kernels::WeightMatrix q; ///< (heads * keyDims, hidden)
    kernels::WeightMatrix k; ///< (kvHeads * keyDims, hidden)
    kernels::WeightMatrix v; ///< (kvHeads * valueDims, hidden)
    kernels::FloatBuffer qBias, kBias, vBias; ///< empty where a file has none
    kernels::FloatBuffer qNorm, kNorm; ///< (keyDims) or over all heads; empty unless the family has them
    kernels::FloatBuffer sinks; ///< (heads), of families that have them
    kernels::WeightMatrix output; ///< (hidden, heads * valueDims)
    kernels::FloatBuffer outputBias; ///< (hidden), or empty
    kernels::FloatBuffer feedForwardNorm; ///< (hidden)
    std::optional<FeedForward> dense; ///< of layers without experts
    std::optional<MoeWeights> moe;
};

struct Weights {
    kernels::WeightMatrix embedding; ///< (vocab, hidden)
    kernels::WeightMatrix head; ///< (vocab, hidden); the embedding itself if tied
    kernels::FloatBuffer outputNorm; ///< (hidden)
    std::vector<LayerWeights> layers;
    std::size_t maxColumns = 0; ///< of any matrix
};

/// Errors name the tensor: NotFound, Malformed (shape), Unsupported (a tensor of a layer that no supported family has,
/// or a layer, whose absence from the arithmetic would make the results silently wrong). The source must outlive the
/// weights.
Result<Weights> bindWeights(const gguf::ModelSource& source, const Hyperparameters& h, quant::Isa isa);

} // namespace sheaf::model
