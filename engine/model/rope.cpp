#include "engine/model/rope.h"

#include "engine/base/log.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace sheaf::model {

namespace {

constexpr std::string_view kDivisors = "rope_freqs.weight";

/// Llama 3's rule (models.md 1.2) with low_freq_factor = high_freq_factor = 1, as Scout has it: wavelengths above the
/// original context are divided by the factor, the others kept.
std::vector<double> scoutDivisors(const std::vector<double>& frequencies)
{
    constexpr double kOriginalContext = 8192, kFactor = 16;
    std::vector<double> divisors;
    for (const double f : frequencies)
        divisors.push_back(2 * std::numbers::pi / f > kOriginalContext ? kFactor : 1);
    return divisors;
}

/// Scout files converted before 2025-04-09 carry Llama 3.1's divisors, which pass through values between 1 and the
/// factor (models.md 5.3).
bool areEarlyScoutDivisors(const std::vector<double>& divisors)
{
    return std::any_of(divisors.begin(), divisors.end(), [&](double d) { return d > 1 && d < divisors.back(); });
}

Result<std::vector<double>> readDivisors(const gguf::TensorView& tensor, std::size_t count)
{
    if (tensor.type != TensorType::F32 || tensor.elements() != count)
        return fail(ErrorCode::Malformed, "should hold " + std::to_string(count) + " F32 values", tensor.name);
    std::vector<double> divisors;
    for (std::size_t j = 0; j < count; ++j) {
        float d = 0;
        std::memcpy(&d, tensor.bytes.data() + j * sizeof(float), sizeof(d));
        if (!(d > 0) || !std::isfinite(d))
            return fail(ErrorCode::Malformed, "a divisor is not a positive number", tensor.name);
        divisors.push_back(d);
    }
    return divisors;
}

Result<double> readLinearFactor(const KeyReader& keys)
{
    SHEAF_TRY(const std::string type, keys.optionalString("rope.scaling.type", "none"));
    if (type != "none" && type != "linear")
        return fail(ErrorCode::Unsupported, "position scaling \"" + type + "\"", keys.key("rope.scaling.type"));
    if (type == "none")
        return 1.0;
    SHEAF_TRY(const double factor, keys.optionalFloat("rope.scaling.factor", 1));
    if (!(factor > 0))
        return fail(ErrorCode::Malformed, "not a positive number", keys.key("rope.scaling.factor"));
    return factor;
}

} // namespace

Result<std::vector<double>> readRopeFrequencies(const KeyReader& keys, std::size_t keyDims)
{
    SHEAF_TRY(const std::size_t dims, keys.optional("rope.dimension_count", keyDims, keyDims));
    SHEAF_TRY(const double base, keys.optionalFloat("rope.freq_base", 10000));
    SHEAF_TRY(const double linear, readLinearFactor(keys));
    if (dims == 0 || dims % 2 != 0)
        return fail(ErrorCode::Malformed, std::to_string(dims) + " is not a positive even number",
            keys.key(keys.has("rope.dimension_count") ? "rope.dimension_count" : "attention.key_length"));
    if (!(base > 0))
        return fail(ErrorCode::Malformed, "not a positive number", keys.key("rope.freq_base"));

    std::vector<double> frequencies;
    for (std::size_t j = 0; j < dims / 2; ++j)
        frequencies.push_back(std::pow(base, -2.0 * static_cast<double>(j) / static_cast<double>(dims)) / linear);
    if (!std::ranges::all_of(frequencies, [](double f) { return std::isfinite(f); }))
        return fail(ErrorCode::Malformed, "gives frequencies beyond all numbers", keys.key("rope.freq_base"));
    const gguf::TensorView* tensor = keys.source().tensor(kDivisors);
    if (!tensor)
        return frequencies;

    SHEAF_TRY(std::vector<double> divisors, readDivisors(*tensor, dims / 2));
    SHEAF_TRY(const std::size_t experts, keys.optional("expert_count", 0, UINT32_MAX));
    constexpr std::size_t kScoutExperts = 16;
    if (keys.has("interleave_moe_layer_step") && experts == kScoutExperts && areEarlyScoutDivisors(divisors)) {
        log(LogLevel::Warning, "rope_freqs.weight holds Llama 3.1's divisors; using those of Llama 4 Scout instead");
        divisors = scoutDivisors(frequencies);
    }
    for (std::size_t j = 0; j < frequencies.size(); ++j)
        frequencies[j] /= divisors[j];
    return frequencies;
}

} // namespace sheaf::model
