#pragma once
// The lens for screen readers: a graphic whose children are its tiles in model order, the overview last, then its
// crops.

namespace sheaf::ui {

class LensView;

/// Tells Qt how to describe LensView; further calls do nothing. Threads: GUI.
void installLensAccessibility();
/// The region that is drawn became another one, or went.
void announceRegion(LensView* view);

} // namespace sheaf::ui
