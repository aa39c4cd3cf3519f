#pragma once
// The model's matrices under the names that files give them.

#include "engine/model/hyperparameters.h"
#include "engine/model/weights.h"

#include <optional>
#include <string_view>
#include <vector>

namespace sheaf::adapters {

/// A matrix the kernels multiply with: rows [firstRow, firstRow + matrix->rows) of an expert's named matrix.
struct MatrixPart {
    kernels::WeightMatrix* matrix;
    std::size_t expert = 0;
    std::size_t firstRow = 0;
};

/// A tensor of a model file: a matrix (rows, cols), or one for each expert.
struct NamedMatrix {
    std::size_t experts = 1;
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::vector<MatrixPart> parts;
};

/// By the GGUF names of models.md 5.3. It does not matter whether this model's file has the matrix under that name, or
/// fused with or split from others. Nothing if the model multiplies with no such matrix.
std::optional<NamedMatrix> findMatrix(model::Weights& weights, std::string_view name);

/// What an adapter is read for.
struct BaseModel {
    const model::Hyperparameters& h;
    model::Weights& weights;
};

} // namespace sheaf::adapters
