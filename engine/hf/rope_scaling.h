#pragma once
// RoPE settings of config.json. Source: models.md 1.2.

#include "engine/hf/json_object.h"

#include <cstdint>
#include <vector>

namespace sheaf::hf {

struct RopeScaling {
    enum class Kind { None, Linear, Llama3 };
    Kind kind = Kind::None;
    double base = 10000.0;
    double factor = 1.0;
    double lowFrequencyFactor = 1.0;
    double highFrequencyFactor = 1.0;
    double originalContext = 0.0; ///< tokens
};

/// Both spellings: rope_scaling beside rope_theta, and rope_parameters with everything inside.
Result<RopeScaling> readRopeScaling(const JsonObject& config);

/// What each of the headDim / 2 frequencies is divided by.
Result<std::vector<float>> llama3Divisors(const RopeScaling& rope, std::uint64_t headDim);

} // namespace sheaf::hf
