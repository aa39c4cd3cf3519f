#pragma once
// The search behind the K-quants: which scales, minimums and levels give a block the least weighted squared error.

#include "engine/quant/half.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sheaf::quant {

inline constexpr std::size_t kSearchWeights = 256;

/// A super-block whose weights are d * scale * q - dmin * min, with q in 0..levels.
struct AffineShape {
    std::size_t groupWeights; ///< that share a scale and a minimum
    int levels; ///< the largest q
    int scales; ///< the largest scale and minimum
};

struct AffineBlock {
    Half d{};
    Half dmin{};
    std::array<std::uint8_t, 16> scales{}; ///< by group
    std::array<std::uint8_t, 16> mins{};
    std::array<std::uint8_t, kSearchWeights> q{};
};

/// x: (256), finite.
AffineBlock searchAffine(const float* x, const AffineShape& shape);

/// A super-block of groups of 16 whose weights are d * scale * q, with q in -levels..levels - 1 and scale in
/// -scales..scales - 1.
struct SignedShape {
    int levels;
    int scales;
};

struct SignedBlock {
    Half d{};
    std::array<std::int8_t, 16> scales{};
    std::array<std::int8_t, kSearchWeights> q{};
};

SignedBlock searchSigned(const float* x, const SignedShape& shape);

/// How much the error of each weight counts: its magnitude and the group's mean one. Large weights matter more, since
/// they meet the large activations, but small ones must not be given up.
void importanceOf(std::span<const float> x, float* importance);

} // namespace sheaf::quant
