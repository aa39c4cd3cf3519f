#include "engine/adapters/gguf_adapter.h"

#include "engine/gguf/gguf_source.h"

#include <cmath>
#include <fmt/format.h>

namespace sheaf::adapters {

namespace {

using gguf::TensorView;

constexpr std::string_view kA = ".lora_a", kB = ".lora_b";
constexpr std::string_view kEmbedding = "token_embd.weight"; // looked up, not multiplied with

Result<void> requireText(const gguf::ModelSource& source, std::string_view key, std::string_view expected)
{
    SHEAF_TRY(const auto value, source.findString(key));
    if (value != std::string(expected))
        return fail(value ? ErrorCode::Unsupported : ErrorCode::Malformed,
            fmt::format("metadata key '{}' is '{}', expected '{}'", key, value.value_or(""), expected));
    return {};
}

/// The alpha of the file. Whatever it is, r divides it: an rsLoRA adapter has to bring alpha * sqrt(r).
Result<double> readHeader(const gguf::ModelSource& source, std::string_view architecture)
{
    SHEAF_CHECK(requireText(source, "general.type", "adapter"));
    SHEAF_CHECK(requireText(source, "adapter.type", "lora"));
    SHEAF_TRY(const auto of, source.findString("general.architecture"));
    if (of != std::string(architecture))
        return fail(ErrorCode::Mismatch,
            fmt::format("the adapter is for architecture '{}', the model is '{}'", of.value_or(""), architecture));
    if (source.find("adapter.alora.invocation_tokens"))
        return fail(ErrorCode::Unsupported,
            "metadata key 'adapter.alora.invocation_tokens': adapters that certain tokens switch on are not supported");
    SHEAF_TRY(const auto alpha, source.findFloat("adapter.lora.alpha"));
    if (!alpha)
        return fail(ErrorCode::Malformed, "metadata key 'adapter.lora.alpha' is missing");
    if (!std::isfinite(*alpha))
        return fail(ErrorCode::Malformed, "metadata key 'adapter.lora.alpha' is not a number");
    return *alpha;
}

Factor factorOf(const TensorView& tensor, FactorOrder order)
{
    return {tensor.name, tensor.type, tensor.rows(), tensor.dims[0], tensor.bytes, order};
}

std::string dimsText(const TensorView& tensor)
{
    return fmt::format("{{{}}}", fmt::join(tensor.dims, ", "));
}

/// a {cols, rank, experts}, b {rank, rows, experts}
Result<AdapterPair> pairOf(const TensorView& a, const TensorView& b, std::string_view name, const BaseModel& base)
{
    auto matrix = findMatrix(base.weights, name);
    if (!matrix)
        return fail(name == kEmbedding ? ErrorCode::Unsupported : ErrorCode::Mismatch,
            fmt::format("tensor '{}': the model has no matrix '{}' that adapters could change", a.name, name));
    const auto fits = [&](const TensorView& tensor, std::uint64_t d0, std::uint64_t d1) -> Result<void> {
        const auto& dims = tensor.dims;
        if (dims[0] != d0 || dims[1] != d1 || dims[2] != matrix->experts || dims[3] != 1)
            return fail(ErrorCode::Mismatch,
                fmt::format("tensor '{}' {} does not fit the model's '{}' {{{}, {}, {}}}", tensor.name,
                    dimsText(tensor), name, matrix->cols, matrix->rows, matrix->experts));
        return {};
    };
    const std::uint64_t rank = b.dims[0];
    SHEAF_CHECK(fits(a, matrix->cols, rank));
    SHEAF_CHECK(fits(b, rank, matrix->rows));
    AdapterPair pair;
    pair.matrix = std::move(*matrix);
    pair.rank = rank;
    pair.a = factorOf(a, FactorOrder::RankRows);
    pair.b = factorOf(b, FactorOrder::FeatureRows);
    return pair;
}

Result<std::vector<AdapterPair>> readPairs(const gguf::ModelSource& source, double alpha, const BaseModel& base)
{
    std::vector<AdapterPair> pairs;
    for (const TensorView& tensor : source.tensors()) {
        const bool isA = tensor.name.ends_with(kA);
        if (!isA && !tensor.name.ends_with(kB))
            return fail(ErrorCode::Unsupported,
                fmt::format("tensor '{}': only pairs of .lora_a and .lora_b are applied", tensor.name));
        const std::string name = tensor.name.substr(0, tensor.name.size() - kA.size());
        const TensorView* other = source.tensor(name + std::string(isA ? kB : kA));
        if (!other)
            return fail(ErrorCode::Malformed,
                fmt::format("tensor '{}' has no counterpart '{}{}'", tensor.name, name, isA ? kB : kA));
        if (!isA)
            continue;
        SHEAF_TRY(AdapterPair pair, pairOf(tensor, *other, name, base));
        pair.scale = alpha == 0 ? 1 : alpha / static_cast<double>(pair.rank);
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

} // namespace

Result<AdapterFile> openGgufAdapter(const std::filesystem::path& path, const BaseModel& base)
{
    SHEAF_TRY(auto source, gguf::openGguf(path, gguf::OpenMode::Whole));
    SHEAF_TRY(const double alpha, readHeader(*source, base.h.family->architecture));
    AdapterFile file;
    SHEAF_TRY(file.pairs, readPairs(*source, alpha, base));
    file.fingerprint = source->fingerprint();
    file.mapping = std::move(source);
    return file;
}

} // namespace sheaf::adapters
