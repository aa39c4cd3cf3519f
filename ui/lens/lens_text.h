#pragma once
// The sentences of the lens, for eyes and for screen readers.

#include "app/viewmodel/lens_model.h"

#include <QString>

namespace sheaf::ui {

/// "4,032 × 3,024 · shown to the model at 1,344 × 1,008"
QString shownText(const app::LensModel& lens);
/// What the tiles are: how many of those allowed, which one is the overview; or why the model sees none.
QString tilesNote(const app::LensModel& lens);
/// "about 20 s, then cached"; empty if it was not measured yet
QString timeText(double seconds);
/// "147 · 2 s"
QString shortCost(const app::DialStep& step);
/// "2 × 2 tiles · 727 tokens"; of a picture in one tile "1 tile · 147 tokens"
QString canvasText(const app::LensCanvas& canvas);
/// "Crop 1 · 2 × 2 tiles · 727 tokens"; the whole name where it does not end like that of a crop.
QString cropText(const QString& name, const app::LensCanvas& canvas);
/// How the region in hand is changed, and what it costs; empty if there is none.
QString regionNote(const app::LensModel& lens);
/// "13 tiles 1,887 + 1 crop 727"; empty without crops
QString sumText(const app::LensModel& lens);
/// "866, 1,308, size 1,170 × 1,010 pixels"
QString regionText(const app::PictureRegion& region);

} // namespace sheaf::ui
