#include "engine/adapters/factor.h"

#include "engine/quant/quant.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sheaf::adapters {

namespace {

void placeRow(const Factor& factor, std::size_t row, std::span<const float> values, std::size_t experts,
    std::size_t ranks, const PlaceElement& place)
{
    const std::size_t features = factor.rows / experts; // of FeatureRows
    switch (factor.order) {
    case FactorOrder::RankRows:
        for (std::size_t i = 0; i < values.size(); ++i)
            place(row / ranks, row % ranks, i, values[i]);
        break;
    case FactorOrder::FeatureRows:
        for (std::size_t i = 0; i < values.size(); ++i)
            place(row / features, i, row % features, values[i]);
        break;
    case FactorOrder::ExpertFastest:
        for (std::size_t i = 0; i < values.size(); ++i)
            place(i % experts, i / experts, row, values[i]);
        break;
    }
}

} // namespace

Result<void> forEachElement(const Factor& factor, std::size_t experts, std::size_t ranks, const PlaceElement& place)
{
    const auto dequantize = quant::dequantizeRow(factor.type, quant::Isa::Scalar);
    const std::size_t bytes = rowBytes(tensorTypeInfo(factor.type), factor.cols);
    std::vector<float> values(factor.cols);
    for (std::size_t row = 0; row < factor.rows; ++row) {
        dequantize(factor.bytes.data() + row * bytes, values.data(), factor.cols);
        if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
            return fail(ErrorCode::Malformed, fmt::format("tensor '{}': a value is not a number", factor.name));
        placeRow(factor, row, values, experts, ranks, place);
    }
    return {};
}

std::string shapeText(std::size_t rows, std::size_t cols)
{
    return fmt::format("[{}, {}]", rows, cols);
}

} // namespace sheaf::adapters
