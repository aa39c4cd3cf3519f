#pragma once
// RoPE settings of config.json. Source: models.md 1.2, 4.3.

#include "engine/hf/json_object.h"

#include <cstdint>
#include <vector>

namespace sheaf::hf {

struct RopeScaling {
    enum class Kind { None, Linear, Llama3, Yarn };
    Kind kind = Kind::None;
    double base = 10000.0;
    double factor = 1.0;
    double lowFrequencyFactor = 1.0;
    double highFrequencyFactor = 1.0;
    double originalContext = 0.0; ///< tokens; of YaRN 0: the trained window
    double betaFast = 32.0; ///< YaRN: turns within the original context above which a frequency is kept
    double betaSlow = 1.0; ///< and below which it is divided by the whole factor
    double magnitude = 1.0; ///< YaRN: what is beyond the usual factor of cosines and sines
    bool wholePairs = true; ///< YaRN: the ramp between begins and ends at whole pairs
};

/// Both spellings: rope_scaling beside rope_theta, and rope_parameters with everything inside.
Result<RopeScaling> readRopeScaling(const JsonObject& config);

/// What each of the headDim / 2 frequencies is divided by.
Result<std::vector<float>> llama3Divisors(const RopeScaling& rope, std::uint64_t headDim);

} // namespace sheaf::hf
