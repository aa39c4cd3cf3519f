#include "engine/hf/rope_scaling.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sheaf::hf {

namespace {

constexpr std::uint64_t kMaxHeadDim = 1u << 16;

Result<void> readLlama3(RopeScaling& rope, const JsonObject& json)
{
    SHEAF_TRY(rope.lowFrequencyFactor, json.getNumber("low_freq_factor"));
    SHEAF_TRY(rope.highFrequencyFactor, json.getNumber("high_freq_factor"));
    SHEAF_TRY(rope.originalContext, json.getNumber("original_max_position_embeddings"));
    if (!(rope.lowFrequencyFactor > 0) || !(rope.highFrequencyFactor >= rope.lowFrequencyFactor))
        return fail(ErrorCode::Malformed, "RoPE scaling: low_freq_factor and high_freq_factor");
    return {};
}

Result<void> readYarn(RopeScaling& rope, const JsonObject& json)
{
    for (const std::string_view key : {"mscale", "mscale_all_dim"})
        if (json.find(key))
            return fail(ErrorCode::Unsupported, fmt::format("RoPE scaling of type 'yarn' with key '{}'", key));
    SHEAF_TRY(const auto original, json.findNumber("original_max_position_embeddings"));
    SHEAF_TRY(const auto fast, json.findNumber("beta_fast"));
    SHEAF_TRY(const auto slow, json.findNumber("beta_slow"));
    SHEAF_TRY(const auto magnitude, json.findNumber("attention_factor"));
    SHEAF_TRY(const auto wholePairs, json.findBool("truncate"));
    rope.originalContext = original.value_or(rope.originalContext);
    rope.betaFast = fast.value_or(rope.betaFast);
    rope.betaSlow = slow.value_or(rope.betaSlow);
    rope.wholePairs = wholePairs.value_or(rope.wholePairs);
    if (magnitude)
        rope.magnitude = *magnitude / (rope.factor > 1 ? 0.1 * std::log(rope.factor) + 1 : 1);
    return {};
}

double llama3Divisor(const RopeScaling& rope, double frequency)
{
    const double wavelength = 2 * std::numbers::pi / frequency;
    if (wavelength < rope.originalContext / rope.highFrequencyFactor)
        return 1.0;
    if (wavelength > rope.originalContext / rope.lowFrequencyFactor)
        return rope.factor;
    // Only a wavelength exactly on the border gets here when both factors are equal; it is kept.
    if (rope.highFrequencyFactor == rope.lowFrequencyFactor)
        return 1.0;
    const double smooth = (rope.originalContext / wavelength - rope.lowFrequencyFactor)
        / (rope.highFrequencyFactor - rope.lowFrequencyFactor);
    return 1.0 / ((1.0 - smooth) / rope.factor + smooth);
}

} // namespace

Result<RopeScaling> readRopeScaling(const JsonObject& config)
{
    RopeScaling rope;
    SHEAF_TRY(const auto parameters, config.findObject("rope_parameters"));
    SHEAF_TRY(const auto scaling, config.findObject("rope_scaling"));
    SHEAF_TRY(auto base, config.findNumber("rope_theta"));
    if (parameters && !base) {
        SHEAF_TRY(base, parameters->findNumber("rope_theta"));
    }
    rope.base = base.value_or(rope.base);
    if (!(rope.base > 0))
        return fail(ErrorCode::Malformed, fmt::format("key 'rope_theta': {}", rope.base));
    const auto& settings = parameters ? parameters : scaling;
    if (!settings)
        return rope;
    for (const std::string_view layers : {"full_attention", "sliding_attention", "chunked_attention"})
        if (settings->find(layers))
            return fail(ErrorCode::Unsupported, fmt::format("RoPE settings that differ by layer: '{}'", layers));
    SHEAF_TRY(auto type, settings->findText("rope_type"));
    if (!type) {
        SHEAF_TRY(type, settings->findText("type"));
    }
    if (!type || *type == "default")
        return rope;
    if (*type != "llama3" && *type != "linear" && *type != "yarn")
        return fail(ErrorCode::Unsupported, fmt::format("RoPE scaling of type '{}'", *type));
    SHEAF_TRY(rope.factor, settings->getNumber("factor"));
    if (!(rope.factor > 0))
        return fail(ErrorCode::Malformed, fmt::format("RoPE scaling: factor {}", rope.factor));
    rope.kind = RopeScaling::Kind::Linear;
    if (*type == "llama3") {
        rope.kind = RopeScaling::Kind::Llama3;
        SHEAF_CHECK(readLlama3(rope, *settings));
    }
    if (*type == "yarn") {
        rope.kind = RopeScaling::Kind::Yarn;
        SHEAF_CHECK(readYarn(rope, *settings));
    }
    return rope;
}

Result<std::vector<float>> llama3Divisors(const RopeScaling& rope, std::uint64_t headDim)
{
    if (headDim > kMaxHeadDim)
        return fail(ErrorCode::TooLarge, fmt::format("head size {}", headDim));
    std::vector<float> divisors;
    for (std::uint64_t j = 0; j < headDim / 2; ++j) {
        const double exponent = -2.0 * static_cast<double>(j) / static_cast<double>(headDim);
        divisors.push_back(static_cast<float>(llama3Divisor(rope, std::pow(rope.base, exponent))));
    }
    return divisors;
}

} // namespace sheaf::hf
