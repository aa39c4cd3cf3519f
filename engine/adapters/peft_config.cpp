#include "engine/adapters/peft_config.h"

#include "engine/hf/json_object.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace sheaf::adapters {

namespace {

using hf::JsonObject;
using simdjson::dom::element;

constexpr std::uint64_t kMaxRank = 1 << 20;
constexpr std::size_t kMaxPatterns = 1 << 14; // some programs write one for each module
constexpr std::size_t kMaxExpressions = 64;

struct Refusal {
    std::string_view key;
    std::string_view why;
};

// Settings under which the stored pairs alone are not the adapter.
constexpr std::array kRefusals{
    Refusal{"use_dora", "DoRA scales columns by magnitudes besides"},
    Refusal{"modules_to_save", "whole modules are replaced besides"},
    Refusal{"lora_bias", "the pairs have biases"},
    Refusal{"trainable_token_indices", "embeddings are replaced besides"},
    Refusal{"layer_replication", "the model's layers are repeated"},
    Refusal{"alora_invocation_tokens", "certain tokens switch the adapter on"},
    Refusal{"arrow_config", "several adapters are mixed by a router"},
    Refusal{"monteclora_config", "the pairs are sampled"},
    Refusal{"kasa_config", "the base matrices are truncated"},
    Refusal{"velora_config", "the pairs are compressed"},
    Refusal{"megatron_config", "the modules are another program's"},
};

// use_… settings that do not change what the pairs mean, or that are read.
constexpr std::array<std::string_view, 1> kKnownUses{"use_rslora"};

// How the pairs began. Others (pissa, olora, corda, loftq, lora_ga, …) took their beginning out of the base matrices.
constexpr std::array<std::string_view, 3> kHarmlessBeginnings{"gaussian", "eva", "orthogonal"};

/// Whether a setting is on: null, false, 0, "", [] and {} are off.
bool isOn(const element& value)
{
    if (bool on = false; value.get(on) == simdjson::SUCCESS)
        return on;
    if (simdjson::dom::array array; value.get(array) == simdjson::SUCCESS)
        return array.begin() != array.end();
    if (simdjson::dom::object object; value.get(object) == simdjson::SUCCESS)
        return object.begin() != object.end();
    if (std::string_view text; value.get(text) == simdjson::SUCCESS)
        return !text.empty();
    if (double number = 0; value.get(number) == simdjson::SUCCESS)
        return number != 0;
    return !value.is_null();
}

tl::unexpected<Error> refused(std::string_view key, std::string_view why)
{
    return fail(ErrorCode::Unsupported, fmt::format("key '{}': {}, which is not supported", key, why));
}

Result<void> checkSettings(const JsonObject& config)
{
    SHEAF_TRY(const auto type, config.findText("peft_type"));
    if (type != "LORA")
        return fail(ErrorCode::Unsupported, fmt::format("key 'peft_type' is '{}', not LORA", type.value_or("")));
    for (const auto& [key, why] : kRefusals)
        if (const auto value = config.find(key); value && isOn(*value))
            return refused(key, why);
    for (const auto [key, value] : config.raw())
        if (key.starts_with("use_") && !std::ranges::count(kKnownUses, key) && isOn(value))
            return refused(key, "a variant of LoRA");
    SHEAF_TRY(const auto bias, config.findText("bias"));
    if (bias.value_or("none") != "none")
        return refused("bias", fmt::format("'{}' replaces biases of the model besides", *bias));
    const auto beginning = config.find("init_lora_weights");
    std::string_view name;
    if (beginning && beginning->get(name) == simdjson::SUCCESS && !std::ranges::count(kHarmlessBeginnings, name))
        return refused("init_lora_weights", fmt::format("'{}' takes its beginning out of the base matrices", name));
    return {};
}

Result<std::uint64_t> checkedRank(std::string_view key, std::uint64_t rank)
{
    if (rank == 0 || rank > kMaxRank)
        return fail(ErrorCode::Malformed, fmt::format("key '{}': rank {}", key, rank));
    return rank;
}

Result<double> checkedAlpha(std::string_view key, double alpha)
{
    if (!std::isfinite(alpha))
        return fail(ErrorCode::Malformed, fmt::format("key '{}' is not a number", key));
    return alpha;
}

template <class T, class Check>
Result<std::vector<ForModules<T>>> readPatterns(const JsonObject& config, std::string_view key, const Check& check)
{
    std::vector<ForModules<T>> patterns;
    SHEAF_TRY(const auto object, config.findObject(key));
    if (!object)
        return patterns;
    std::size_t expressions = 0;
    for (const auto [text, element] : object->raw()) {
        T number = 0;
        if (element.get(number) != simdjson::SUCCESS)
            return fail(ErrorCode::Malformed, fmt::format("key '{}': '{}' is not a number", key, text));
        SHEAF_TRY(const T value, check(key, number));
        SHEAF_TRY(NamePattern pattern, NamePattern::compile(text));
        expressions += pattern.isPlain() ? 0 : 1;
        patterns.push_back({std::move(pattern), value});
        if (patterns.size() > kMaxPatterns || expressions > kMaxExpressions)
            return fail(ErrorCode::TooLarge, fmt::format("key '{}': too many patterns", key));
    }
    return patterns;
}

template <class T> Result<T> lookUp(const std::vector<ForModules<T>>& patterns, std::string_view module, T otherwise)
{
    for (const auto& [pattern, value] : patterns) {
        SHEAF_TRY(const bool matches, pattern.matches(module));
        if (matches)
            return value;
    }
    return otherwise;
}

} // namespace

Result<std::uint64_t> PeftConfig::rankOf(std::string_view module) const
{
    return lookUp(rankPatterns, module, rank);
}

Result<double> PeftConfig::alphaOf(std::string_view module) const
{
    return lookUp(alphaPatterns, module, alpha);
}

Result<PeftConfig> readPeftConfig(std::string_view text)
{
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject json, hf::parseObject(parser, text));
    SHEAF_CHECK(checkSettings(json));
    PeftConfig config;
    SHEAF_TRY(const std::uint64_t rank, json.getUnsigned("r"));
    SHEAF_TRY(config.rank, checkedRank("r", rank));
    SHEAF_TRY(const double alpha, json.getNumber("lora_alpha"));
    SHEAF_TRY(config.alpha, checkedAlpha("lora_alpha", alpha));
    SHEAF_TRY(const auto stabilised, json.findBool("use_rslora"));
    config.rankStabilised = stabilised.value_or(false);
    SHEAF_TRY(config.rankPatterns, readPatterns<std::uint64_t>(json, "rank_pattern", checkedRank));
    SHEAF_TRY(config.alphaPatterns, readPatterns<double>(json, "alpha_pattern", checkedAlpha));
    return config;
}

} // namespace sheaf::adapters
