#pragma once
// Work that must not be felt.

namespace sheaf {

/// Gives the calling thread the last turn at processors and disks, for good. A wish: what the system refuses is
/// ignored.
void runInBackground();

} // namespace sheaf
