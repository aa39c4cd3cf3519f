#pragma once
// The bar for screen readers: a progress bar whose children are its segments.

namespace sheaf::ui {

/// Tells Qt how to describe BudgetStrip; further calls do nothing. Threads: GUI.
void installBudgetAccessibility();

} // namespace sheaf::ui
