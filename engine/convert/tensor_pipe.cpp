#include "engine/convert/tensor_pipe.h"

#include "engine/quant/quantize.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace sheaf::convert {

namespace {

// What is dequantised at once: fits a core's first-level cache with its levels, and is whole blocks of every type.
constexpr std::size_t kPieceWeights = 4096;

// Rows a thread takes at once, in weights: long enough to hide handing them out, short enough to share a matrix.
constexpr std::uint64_t kUnitWeights = 1u << 16;

// Columns are gathered from a row-major matrix: 32 of them are a cache line of each row.
constexpr std::uint64_t kUnitColumns = 32;

// Weights between two writes.
constexpr std::uint64_t kStretchWeights = 1u << 22;

std::uint64_t unitRows(const hf::TensorRecipe& part)
{
    return part.order == hf::RowOrder::Columns ? kUnitColumns : std::max<std::uint64_t>(1, kUnitWeights / part.dims[0]);
}

/// Bytes a thread needs to hold a unit that does not lie in place.
std::size_t gatheredBytes(const hf::TensorRecipe& part)
{
    return part.order == hf::RowOrder::AsStored ? 0 : std::min(unitRows(part), part.rowsOfMatrix()) * part.rowBytes();
}

std::size_t scratchFloats(std::span<const InputTensor> tensors)
{
    std::size_t bytes = 0;
    for (const InputTensor& tensor : tensors)
        for (const hf::TensorRecipe& part : tensor.parts)
            bytes = std::max(bytes, gatheredBytes(part));
    return kPieceWeights + (bytes + sizeof(float) - 1) / sizeof(float);
}

/// From one type to another by way of floats, which are checked.
class Requantizer {
public:
    Requantizer(TensorType from, TensorType to, quant::Isa isa)
        : m_from(tensorTypeInfo(from))
        , m_to(tensorTypeInfo(to))
        , m_dequantize(quant::dequantizeRow(from, isa))
        , m_quantize(quant::quantizeRow(to))
        , m_largest(quant::largestQuantizable(to))
    {
    }

    /// source (n weights) -> target (n weights); floats (kPieceWeights) is working memory. False if a weight cannot be
    /// stored; the target is then incomplete.
    bool run(const std::byte* source, std::byte* target, std::size_t n, float* floats) const
    {
        for (std::size_t done = 0; done < n; done += kPieceWeights) {
            const std::size_t piece = std::min(kPieceWeights, n - done);
            const std::byte* stored = source + rowBytes(m_from, done);
            m_dequantize(stored, floats, piece);
            // A NaN is not at most anything.
            if (!std::all_of(floats, floats + piece, [this](float x) { return std::fabs(x) <= m_largest; }))
                return false;
            if (m_from.type == m_to.type)
                std::memcpy(target + rowBytes(m_to, done), stored, rowBytes(m_from, piece));
            else
                m_quantize(floats, target + rowBytes(m_to, done), piece);
        }
        return true;
    }

    /// What is wrong with the first weight that cannot be stored.
    Error complaint(std::span<const std::byte> source, std::size_t n, float* floats) const
    {
        for (std::size_t done = 0; done < n; done += kPieceWeights) {
            const std::size_t piece = std::min(kPieceWeights, n - done);
            m_dequantize(source.data() + rowBytes(m_from, done), floats, piece);
            const float* bad
                = std::find_if(floats, floats + piece, [this](float x) { return !(std::fabs(x) <= m_largest); });
            if (bad == floats + piece)
                continue;
            if (!std::isfinite(*bad))
                return {ErrorCode::Malformed, "holds a weight that is not finite (NaN or infinite)", {}};
            return {ErrorCode::Unsupported,
                fmt::format(
                    "holds the weight {}, and {} goes up to {}; BF16 or F32 can hold it", *bad, m_to.name, m_largest),
                {}};
        }
        return {ErrorCode::Internal, "holds a weight that cannot be stored", {}};
    }

private:
    TensorTypeInfo m_from;
    TensorTypeInfo m_to;
    quant::DequantizeRow m_dequantize;
    quant::QuantizeRow m_quantize;
    float m_largest;
};

} // namespace

TensorPipe::TensorPipe(std::span<const InputTensor> tensors, int threads, quant::Isa isa, std::stop_token stop)
    : m_team(threads, scratchFloats(tensors))
    , m_isa(isa)
    , m_stop(std::move(stop))
    , m_scratch(m_team.scratchFloats())
{
}

Result<void> TensorPipe::write(const InputTensor& tensor, TensorType type, AtomicFile& file, const Progress& progress)
{
    for (const hf::TensorRecipe& part : tensor.parts)
        SHEAF_CHECK(writePart(tensor, part, type, file, progress));
    const std::byte zeros[gguf::kWrittenAlignment] = {};
    return file.write({zeros, gguf::paddingAfter(file.writtenBytes())});
}

Result<void> TensorPipe::writePart(const InputTensor& tensor, const hf::TensorRecipe& part, TensorType type,
    AtomicFile& file, const Progress& progress)
{
    const std::uint64_t stretch = std::max<std::uint64_t>(1, kStretchWeights / part.dims[0]);
    for (std::uint64_t matrix = 0; matrix < part.matrices(); ++matrix) {
        for (std::uint64_t first = 0; first < part.rowsOfMatrix(); first += stretch) {
            const std::uint64_t count = std::min(stretch, part.rowsOfMatrix() - first);
            auto written = writeRows(part, matrix, first, count, type, file);
            if (!written) {
                Error error = std::move(written).error();
                if (error.code == ErrorCode::Malformed || error.code == ErrorCode::Unsupported)
                    error.what = fmt::format("tensor {} {}", tensor.name, error.what);
                return tl::unexpected<Error>(std::move(error));
            }
            // Columns come from all over the matrix: its pages are given back when it is done.
            if (part.mapped && part.order == hf::RowOrder::AsStored)
                releasePages(readRows(part, matrix, first, count, {}));
            progress(count * part.rowBytes());
        }
        if (part.mapped)
            releasePages(storedMatrix(part, matrix));
    }
    return {};
}

Result<void> TensorPipe::writeRows(const hf::TensorRecipe& part, std::uint64_t matrix, std::uint64_t first,
    std::uint64_t count, TensorType type, AtomicFile& file)
{
    const Requantizer requantizer(part.type, type, m_isa);
    const std::size_t outputRow = rowBytes(tensorTypeInfo(type), part.dims[0]);
    const std::uint64_t unit = unitRows(part);
    const std::size_t gathered = gatheredBytes(part);
    m_output.resize(count * outputRow);
    const auto rowsOf = [&](std::uint64_t index, float* scratch) {
        const std::uint64_t begin = index * unit;
        return readRows(part, matrix, first + begin, std::min(unit, count - begin),
            {reinterpret_cast<std::byte*>(scratch + kPieceWeights), gathered});
    };

    constexpr std::size_t kNone = SIZE_MAX;
    std::atomic<std::size_t> wrong = kNone;
    const auto convertUnit = [&](std::size_t index, float* scratch) {
        const std::span<const std::byte> rows = rowsOf(index, scratch);
        const std::size_t weights = rows.size() / part.rowBytes() * part.dims[0];
        if (!requantizer.run(rows.data(), m_output.data() + index * unit * outputRow, weights, scratch))
            wrong = index;
    };
    const std::size_t units = (count + unit - 1) / unit;
    if (units == 1) // waking the team takes longer than a small expert
        convertUnit(0, m_scratch.data());
    else
        m_team.run(m_stop, [&](kernels::Worker& worker) {
            worker.forEach(units, [&](std::size_t index) { convertUnit(index, worker.scratch()); });
        });
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the conversion was stopped, and nothing was written");
    if (wrong != kNone) {
        const std::span<const std::byte> rows = rowsOf(wrong, m_scratch.data());
        return tl::unexpected<Error>(
            requantizer.complaint(rows, rows.size() / part.rowBytes() * part.dims[0], m_scratch.data()));
    }
    return file.write(m_output);
}

} // namespace sheaf::convert
