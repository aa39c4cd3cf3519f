#pragma once
// Weights made from the name of their tensor, as the model reference does (section 10.2).

#include <string_view>
#include <vector>

namespace sheaf::test {

/// FNV-1a of the name seeds a linear congruential generator; values in [-scale, scale) around the offset.
std::vector<float> generatedValues(std::string_view name, std::size_t count, double scale, double offset = 0);

} // namespace sheaf::test
