#pragma once
// Measures of the window in device-independent pixels: spaces on a 4 px grid, radii, icon sizes.

namespace sheaf::ui::metrics {

inline constexpr int kGap = 8; ///< between controls
inline constexpr int kCardPadding = 12;
inline constexpr int kColumnEdge = 24;

inline constexpr int kRadiusSmall = 4; ///< code, checks, bars
inline constexpr int kRadiusButton = 6;
inline constexpr int kRadiusRow = 8;
inline constexpr int kRadiusCard = 10; ///< cards, composer

inline constexpr int kIconButton = 16; ///< an icon inside a button
inline constexpr int kIconRow = 18;
inline constexpr int kIconCard = 24;

inline constexpr int kButton = 30; ///< side of an icon button
inline constexpr int kMenuRow = 40;
inline constexpr int kHeaderRow = 48;
inline constexpr int kReadingColumn = 800; ///< widest line of text

inline constexpr int kFadeMs = 120; ///< 0 with reduced motion

} // namespace sheaf::ui::metrics
