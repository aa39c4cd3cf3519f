#pragma once
// The lens for screen readers: a graphic whose children are its tiles in model order, the overview last, then its
// crops.

namespace sheaf::ui {

/// Tells Qt how to describe LensView; further calls do nothing. Threads: GUI.
void installLensAccessibility();

} // namespace sheaf::ui
