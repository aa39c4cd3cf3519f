#pragma once
// What would make an over-full prompt fit, each with its number.

#include "app/viewmodel/ledger_model.h"

#include <vector>

namespace sheaf::app {

/// At most four; none if it fits. trainedTokens: the widest window the model knows.
std::vector<Remedy> remediesFor(const Ledger& ledger, std::uint64_t trainedTokens);

} // namespace sheaf::app
