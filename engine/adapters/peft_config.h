#pragma once
// adapter_config.json of a PEFT folder. Source: models.md 5.6.

#include "engine/adapters/name_pattern.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sheaf::adapters {

/// A number for the modules that a pattern matches.
template <class T> struct ForModules {
    NamePattern pattern;
    T value;
};

struct PeftConfig {
    std::uint64_t rank = 0;
    double alpha = 0;
    bool rankStabilised = false; ///< alpha / sqrt(r) instead of alpha / r
    std::vector<ForModules<std::uint64_t>> rankPatterns; ///< in the order of the file: the first one counts
    std::vector<ForModules<double>> alphaPatterns;

    /// Of a module ("model.layers.0.self_attn.q_proj") or parameter, by the patterns, else the numbers above.
    Result<std::uint64_t> rankOf(std::string_view module) const;
    Result<double> alphaOf(std::string_view module) const;
};

/// `text`: the content of adapter_config.json. Unsupported names the setting we would have to ignore. What does not
/// change the arithmetic of the stored tensors is not looked at: target_modules (the tensors say), dropout,
/// fan_in_fan_out (how the base stores its matrix), initialisation that leaves the base alone.
Result<PeftConfig> readPeftConfig(std::string_view text);

} // namespace sheaf::adapters
