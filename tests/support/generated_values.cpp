#include "support/generated_values.h"

#include <cstdint>

namespace sheaf::test {

std::vector<float> generatedValues(std::string_view name, std::size_t count, double scale, double offset)
{
    std::uint32_t x = 2166136261u;
    for (const char c : name)
        x = (x ^ static_cast<unsigned char>(c)) * 16777619u;
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        x = 1664525u * x + 1013904223u;
        values.push_back(static_cast<float>(((x >> 8) / 16777216.0 - 0.5) * 2 * scale + offset));
    }
    return values;
}

} // namespace sheaf::test
