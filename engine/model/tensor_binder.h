#pragma once
// Finds tensors by name, checks their shape, and remembers which ones were asked for.

#include "engine/kernels/float_buffer.h"
#include "engine/kernels/matmul.h"
#include "engine/gguf/model_source.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sheaf::model {

class TensorBinder {
public:
    TensorBinder(const gguf::ModelSource& source, quant::Isa isa)
        : m_source(source)
        , m_isa(isa)
    {
    }

    bool has(std::string_view name) const { return m_source.tensor(name) != nullptr; }
    /// dims[1] of a tensor, 0 if it is missing.
    std::size_t rows(std::string_view name) const;

    Result<kernels::WeightMatrix> matrix(const std::string& name, std::size_t rows, std::size_t cols);
    /// {cols, rows, count}: `count` matrices one after another.
    Result<std::vector<kernels::WeightMatrix>> stack(
        const std::string& name, std::size_t count, std::size_t rows, std::size_t cols);
    Result<kernels::FloatBuffer> vector(const std::string& name, std::size_t count);
    /// Empty if the file has none.
    Result<kernels::FloatBuffer> optionalVector(const std::string& name, std::size_t count);
    /// {width, count}: `count` vectors; empty ones if the file has none.
    Result<std::vector<kernels::FloatBuffer>> optionalVectors(
        const std::string& name, std::size_t count, std::size_t width);

    /// Whether a tensor was asked for.
    bool used(const std::string& name) const { return m_used.contains(name); }
    std::size_t maxColumns() const { return m_maxColumns; }
    /// Unsupported if a tensor of a layer was never asked for, Malformed if there are more layers than `layers`.
    Result<void> checkAllUsed(std::size_t layers) const;

private:
    Result<const gguf::TensorView*> find(
        const std::string& name, std::size_t cols, std::size_t rows, std::size_t count);

    const gguf::ModelSource& m_source;
    quant::Isa m_isa;
    std::size_t m_maxColumns = 0;
    std::unordered_set<std::string> m_used;
};

/// Rows [first, first + count) of a matrix.
kernels::WeightMatrix rowsOf(const kernels::WeightMatrix& matrix, std::size_t first, std::size_t count);

} // namespace sheaf::model
