#pragma once
// A session with every field set, the same at every call: what tests/data/sessions holds, too.

#include "app/core/session.h"

namespace sheaf::app {

/// Version 1 knew no pictures' dials and crops.
Session sampleSession(int schemaVersion = 2);
Turn sampleTurn(const QString& question, const QString& answer);

} // namespace sheaf::app
