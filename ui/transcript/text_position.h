#pragma once
// Where a character stands in the transcript.

#include <algorithm>
#include <compare>

namespace sheaf::ui {

struct TextPosition {
    int turn = 0;
    int piece = 0; ///< paragraph of the turn, from the question on
    int offset = 0; ///< UTF-16 units

    auto operator<=>(const TextPosition&) const = default;
};

struct TextRange {
    TextPosition anchor; ///< where it began
    TextPosition cursor; ///< where it ends: before or behind the anchor

    bool isEmpty() const { return anchor == cursor; }
    TextPosition first() const { return std::min(anchor, cursor); }
    TextPosition last() const { return std::max(anchor, cursor); }
};

} // namespace sheaf::ui
