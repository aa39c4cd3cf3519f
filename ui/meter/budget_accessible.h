#pragma once
// The bar for screen readers: a progress bar whose children are its segments.

namespace sheaf::ui {

class BudgetStrip;

/// Tells Qt how to describe BudgetStrip; further calls do nothing. Threads: GUI.
void installBudgetAccessibility();
void announceBudgetChange(BudgetStrip* strip);

} // namespace sheaf::ui
