#pragma once
// Rotary position frequencies, with the scaling a file asks for. Source: models.md 1.2, 4.3, 5.3.

#include "engine/model/families.h"
#include "engine/model/key_reader.h"

#include <vector>

namespace sheaf::model {

struct Rope {
    std::vector<double> frequencies; ///< (rope dims / 2) radians per position
    double magnitude = 1; ///< multiplies cosines and sines
};

/// base^(-2j/dims), scaled linearly or by YaRN, divided by the file's divisors (rope_freqs.weight). Other scaling types
/// are Unsupported. contextTokens: YaRN's original context if the file does not say.
Result<Rope> readRope(const KeyReader& keys, std::size_t keyDims, YarnRamp ramp, std::uint64_t contextTokens);

} // namespace sheaf::model
