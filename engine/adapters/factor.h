#pragma once
// One half of a low-rank pair as its file holds it.

#include "engine/base/error.h"
#include "engine/tensor/tensor_type.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sheaf::adapters {

/// Where element (expert, rank, feature) lies in a row-major matrix.
enum class FactorOrder {
    RankRows, ///< (experts * ranks, features)
    FeatureRows, ///< (experts * features, ranks)
    ExpertFastest, ///< (features, ranks * experts): PEFT's B of stacked experts
};

struct Factor {
    std::string name; ///< in the file
    TensorType type = TensorType::F32;
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::span<const std::byte> bytes; ///< rows * cols elements; may be unaligned
    FactorOrder order = FactorOrder::RankRows;
};

using PlaceElement = std::function<void(std::size_t expert, std::size_t rank, std::size_t feature, float value)>;

/// Every element as a float. Malformed if one is not finite.
Result<void> forEachElement(const Factor& factor, std::size_t experts, std::size_t ranks, const PlaceElement& place);

/// "[8, 256]"
std::string shapeText(std::size_t rows, std::size_t cols);

} // namespace sheaf::adapters
