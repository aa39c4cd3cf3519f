#pragma once
// The account of a prompt as a table for people.

#include "app/core/ledger.h"

#include <string>

namespace sheaf::app::cli {

/// With `tree` the folders of attached folders with their sums.
std::string ledgerText(const Ledger& ledger, bool tree);
/// By how much it does not fit and which attachments are largest. Empty if it fits.
std::string tooManyText(const Ledger& ledger);

} // namespace sheaf::app::cli
