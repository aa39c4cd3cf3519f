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

Result<double> positiveFloat(const KeyReader& keys, std::string_view name, double otherwise)
{
    SHEAF_TRY(const double value, keys.optionalFloat(name, otherwise));
    if (!(value > 0))
        return fail(ErrorCode::Malformed, "not a positive number", keys.key(name));
    return value;
}

/// Files from before the scaling had a type hold the factor under another name; 0 means none.
Result<void> scaleLinearly(const KeyReader& keys, Rope& rope)
{
    SHEAF_TRY(const double old, keys.optionalFloat("rope.scale_linear", 1));
    SHEAF_TRY(const double factor, positiveFloat(keys, "rope.scaling.factor", old > 0 ? old : 1));
    for (double& f : rope.frequencies)
        f /= factor;
    return {};
}

/// Pairs that turn often within the original context keep their frequency, those that hardly turn are slowed down by
/// the factor, with a ramp between.
Result<void> scaleByYarn(const KeyReader& keys, double base, YarnRamp ramp, std::uint64_t contextTokens, Rope& rope)
{
    SHEAF_TRY(const double factor, positiveFloat(keys, "rope.scaling.factor", 1));
    SHEAF_TRY(const double original,
        positiveFloat(keys, "rope.scaling.original_context_length", static_cast<double>(contextTokens)));
    SHEAF_TRY(const double fast, positiveFloat(keys, "rope.scaling.yarn_beta_fast", 32));
    SHEAF_TRY(const double slow, positiveFloat(keys, "rope.scaling.yarn_beta_slow", 1));
    SHEAF_TRY(const double strength, keys.optionalFloat("rope.scaling.yarn_ext_factor", 1));
    SHEAF_TRY(const double older, positiveFloat(keys, "rope.scaling.attn_factor", 1));
    SHEAF_TRY(const double magnitude, positiveFloat(keys, "rope.scaling.yarn_attn_factor", older));
    SHEAF_TRY(const bool rounded, keys.optionalBool("rope.scaling.yarn_truncate", ramp == YarnRamp::Rounded));
    if (!(base > 1))
        return fail(ErrorCode::Malformed, "YaRN needs a base above 1", keys.key("rope.freq_base"));

    const double pairs = static_cast<double>(rope.frequencies.size());
    const auto pairOfTurns
        = [&](double turns) { return pairs * std::log(original / (turns * 2 * std::numbers::pi)) / std::log(base); };
    double low = pairOfTurns(fast), high = pairOfTurns(slow);
    if (rounded) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, 2 * pairs - 1);
    const double width = high == low ? 0.001 : high - low;
    for (std::size_t j = 0; j < rope.frequencies.size(); ++j) {
        const double slowed = std::clamp((static_cast<double>(j) - low) / width, 0.0, 1.0);
        const double kept = (1 - slowed) * (strength < 0 ? 1 : strength);
        rope.frequencies[j] *= kept + (1 - kept) / factor;
    }
    rope.magnitude = magnitude * (factor > 1 ? 0.1 * std::log(factor) + 1 : 1);
    return {};
}

Result<void> scale(const KeyReader& keys, double base, YarnRamp ramp, std::uint64_t contextTokens, Rope& rope)
{
    // A factor without a type is a linear one.
    SHEAF_TRY(const std::string type, keys.optionalString("rope.scaling.type", "linear"));
    if (type == "none")
        return {};
    if (type == "linear")
        return scaleLinearly(keys, rope);
    if (type == "yarn")
        return scaleByYarn(keys, base, ramp, contextTokens, rope);
    return fail(ErrorCode::Unsupported, "position scaling \"" + type + "\"", keys.key("rope.scaling.type"));
}

} // namespace

Result<Rope> readRope(const KeyReader& keys, std::size_t keyDims, YarnRamp ramp, std::uint64_t contextTokens)
{
    SHEAF_TRY(const std::size_t dims, keys.optional("rope.dimension_count", keyDims, keyDims));
    SHEAF_TRY(const double base, positiveFloat(keys, "rope.freq_base", 10000));
    if (dims == 0 || dims % 2 != 0)
        return fail(ErrorCode::Malformed, std::to_string(dims) + " is not a positive even number",
            keys.key(keys.has("rope.dimension_count") ? "rope.dimension_count" : "attention.key_length"));

    Rope rope;
    for (std::size_t j = 0; j < dims / 2; ++j)
        rope.frequencies.push_back(std::pow(base, -2.0 * static_cast<double>(j) / static_cast<double>(dims)));
    if (!std::ranges::all_of(rope.frequencies, [](double f) { return std::isfinite(f); }))
        return fail(ErrorCode::Malformed, "gives frequencies beyond all numbers", keys.key("rope.freq_base"));
    const gguf::TensorView* tensor = keys.source().tensor(kDivisors);
    std::vector<double> divisors(dims / 2, 1);
    if (tensor) {
        SHEAF_TRY(divisors, readDivisors(*tensor, dims / 2));
    }
    SHEAF_TRY(const std::size_t experts, keys.optional("expert_count", 0, UINT32_MAX));
    constexpr std::size_t kScoutExperts = 16;
    if (keys.has("interleave_moe_layer_step") && experts == kScoutExperts && areEarlyScoutDivisors(divisors)) {
        log(LogLevel::Warning, "rope_freqs.weight holds Llama 3.1's divisors; using those of Llama 4 Scout instead");
        divisors = scoutDivisors(rope.frequencies);
    }
    SHEAF_CHECK(scale(keys, base, ramp, contextTokens, rope));
    if (!std::ranges::all_of(rope.frequencies, [](double f) { return std::isfinite(f); }))
        return fail(ErrorCode::Malformed, "gives frequencies beyond all numbers", keys.key("rope.scaling.factor"));
    for (std::size_t j = 0; j < rope.frequencies.size(); ++j)
        rope.frequencies[j] /= divisors[j];
    return rope;
}

} // namespace sheaf::model
