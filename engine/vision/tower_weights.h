#pragma once
// The tensors of a vision tower, found under any of their names and checked against the header. Source: models.md 5.4.

#include "engine/kernels/float_buffer.h"
#include "engine/kernels/matmul.h"
#include "engine/vision/tower_shape.h"

#include <vector>

namespace sheaf::vision {

/// w (out, in) . x + bias
struct Linear {
    kernels::WeightMatrix weight;
    kernels::FloatBuffer bias; ///< (padded out)
};

struct LayerNorm {
    kernels::FloatBuffer weight; ///< (padded hidden)
    kernels::FloatBuffer bias;
};

struct TowerLayer {
    LayerNorm attentionNorm;
    Linear q, k, v, output; ///< (hidden, hidden)
    LayerNorm feedForwardNorm;
    Linear up; ///< (feedForward, hidden)
    Linear down; ///< (hidden, feedForward)
};

struct TowerWeights {
    kernels::WeightMatrix patch; ///< (hidden, 3 * patch²)
    kernels::FloatBuffer classToken; ///< (padded hidden)
    kernels::WeightMatrix positions; ///< (positions, hidden)
    LayerNorm before;
    std::vector<TowerLayer> layers;
    LayerNorm after;
    kernels::WeightMatrix adapter1; ///< (any, hidden * shuffle²)
    kernels::WeightMatrix adapter2; ///< (any, rows of adapter1)
    kernels::WeightMatrix projector; ///< (language model's embedding, rows of adapter2)
    std::size_t maxColumns = 0; ///< of any matrix
    std::uint64_t parameters = 0;
    std::uint64_t bytes = 0; ///< of the tensors as stored
};

/// Errors name the tensor: NotFound, Malformed (shape), Unsupported (a tensor of the tower that nothing asked for,
/// whose absence from the arithmetic would make the results silently wrong). The source must outlive the weights.
Result<TowerWeights> bindTower(const gguf::ModelSource& source, const TowerShape& shape, quant::Isa isa);

/// Whether a tensor of the language model's file belongs to a tower inside it.
bool isTowerTensor(std::string_view name);

} // namespace sheaf::vision
