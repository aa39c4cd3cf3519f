#include "engine/model/tensor_binder.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sheaf::model {

namespace {

std::string shapeText(std::uint64_t cols, std::uint64_t rows, std::uint64_t count)
{
    return "{" + std::to_string(cols) + ", " + std::to_string(rows) + ", " + std::to_string(count) + "}";
}

/// The N of "blk.N.…".
std::optional<std::size_t> layerOf(std::string_view name)
{
    constexpr std::string_view kPrefix = "blk.";
    if (!name.starts_with(kPrefix))
        return {};
    name.remove_prefix(kPrefix.size());
    std::size_t layer = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), layer);
    if (error != std::errc() || end == name.data() + name.size() || *end != '.')
        return {};
    return layer;
}

} // namespace

std::size_t TensorBinder::rows(std::string_view name) const
{
    const gguf::TensorView* tensor = m_source.tensor(name);
    return tensor ? static_cast<std::size_t>(tensor->dims[1]) : 0;
}

Result<const gguf::TensorView*> TensorBinder::find(
    const std::string& name, std::size_t cols, std::size_t rows, std::size_t count)
{
    const gguf::TensorView* tensor = m_source.tensor(name);
    if (!tensor)
        return fail(ErrorCode::NotFound, "tensor missing", name);
    const auto& dims = tensor->dims;
    if (dims[0] != cols || dims[1] != rows || dims[2] != count || dims[3] != 1)
        return fail(ErrorCode::Malformed,
            "shape " + shapeText(dims[0], dims[1], dims[2] * dims[3]) + " instead of " + shapeText(cols, rows, count),
            name);
    m_used.insert(name);
    return tensor;
}

Result<kernels::WeightMatrix> TensorBinder::matrix(const std::string& name, std::size_t rows, std::size_t cols)
{
    SHEAF_TRY(const std::vector<kernels::WeightMatrix> one, stack(name, 1, rows, cols));
    return one.front();
}

Result<std::vector<kernels::WeightMatrix>> TensorBinder::stack(
    const std::string& name, std::size_t count, std::size_t rows, std::size_t cols)
{
    SHEAF_TRY(const gguf::TensorView* tensor, find(name, cols, rows, count));
    const std::size_t bytes = rowBytes(tensorTypeInfo(tensor->type), cols);
    m_maxColumns = std::max(m_maxColumns, cols);
    std::vector<kernels::WeightMatrix> matrices;
    for (std::size_t i = 0; i < count; ++i)
        matrices.push_back({tensor->bytes.data() + i * rows * bytes, tensor->type, rows, cols, bytes,
            quant::dequantizeRow(tensor->type, m_isa), kernels::kernelSet(m_isa).dotRows(tensor->type), nullptr, {},
            tensor->mapped});
    return matrices;
}

Result<kernels::FloatBuffer> TensorBinder::vector(const std::string& name, std::size_t count)
{
    SHEAF_TRY(const gguf::TensorView* tensor, find(name, count, 1, 1));
    kernels::FloatBuffer values(kernels::padded(count));
    quant::dequantizeRow(tensor->type, m_isa)(tensor->bytes.data(), values.data(), count);
    return values;
}

Result<kernels::FloatBuffer> TensorBinder::optionalVector(const std::string& name, std::size_t count)
{
    if (!has(name))
        return kernels::FloatBuffer();
    return vector(name, count);
}

Result<std::vector<kernels::FloatBuffer>> TensorBinder::optionalVectors(
    const std::string& name, std::size_t count, std::size_t width)
{
    std::vector<kernels::FloatBuffer> vectors(count);
    if (!has(name))
        return vectors;
    SHEAF_TRY(const gguf::TensorView* tensor, find(name, width, count, 1));
    const std::size_t bytes = rowBytes(tensorTypeInfo(tensor->type), width);
    for (std::size_t i = 0; i < count; ++i) {
        vectors[i] = kernels::FloatBuffer(kernels::padded(width));
        quant::dequantizeRow(tensor->type, m_isa)(tensor->bytes.data() + i * bytes, vectors[i].data(), width);
    }
    return vectors;
}

Result<void> TensorBinder::checkAllUsed(std::size_t layers) const
{
    for (const gguf::TensorView& tensor : m_source.tensors()) {
        const std::optional<std::size_t> layer = layerOf(tensor.name);
        if (layer && *layer >= layers)
            return fail(ErrorCode::Malformed,
                "a tensor of a layer beyond the " + std::to_string(layers) + " that block_count says", tensor.name);
        if (layer && !m_used.contains(tensor.name))
            return fail(ErrorCode::Unsupported, "a tensor this architecture is not known to have", tensor.name);
    }
    return {};
}

kernels::WeightMatrix rowsOf(const kernels::WeightMatrix& matrix, std::size_t first, std::size_t count)
{
    kernels::WeightMatrix part = matrix;
    part.data += first * matrix.rowBytes;
    part.rows = count;
    return part;
}

} // namespace sheaf::model
