#pragma once
// Formulas as text: TeX to Unicode, as far as a line of text can show it.

#include <QString>

namespace sheaf::ui {

/// "\frac{a}{b} \le x^2" -> "a/b ≤ x²". What it does not know stays as written. Threads: safe.
QString mathText(const QString& tex);

} // namespace sheaf::ui
