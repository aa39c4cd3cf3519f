#pragma once
// The tables of wrong model files, one a function, by kind of file.

#include "engine/hostile/trial.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sheaf::test::hostile {

std::vector<Case> ggufFieldCases(); ///< version, counts, lengths and types of the key-value section
std::vector<Case> tensorDirectoryCases();
std::vector<Case> splitCases();
std::vector<Case> hyperparameterCases(); ///< every key of every family
std::vector<Case> ggufVocabularyCases();
std::vector<Case> safetensorsCases();
std::vector<Case> configCases();
std::vector<Case> tokenizerJsonCases();
std::vector<Case> towerCases();
std::vector<Case> adapterCases();
std::vector<Case> prefixCases(); ///< every prefix of a small valid file of each kind

/// Numbers that lie: both sides of every width and sign, beside a field's own limit.
inline constexpr std::uint64_t kExtremes[] = {0, 1, std::uint64_t{1} << 31, (std::uint64_t{1} << 32) - 1,
    std::uint64_t{1} << 32, std::uint64_t{1} << 63, ~std::uint64_t{0}};

} // namespace sheaf::test::hostile
