#pragma once
// Rotary position frequencies, with the scaling a file asks for.

#include "engine/model/key_reader.h"

#include <vector>

namespace sheaf::model {

/// Radians per position for each of rope dims / 2 pairs: base^(-2j/dims), divided by the file's divisors
/// (rope_freqs.weight) and linear factor. Other scaling types are Unsupported.
Result<std::vector<double>> readRopeFrequencies(const KeyReader& keys, std::size_t keyDims);

} // namespace sheaf::model
