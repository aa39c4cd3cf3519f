#pragma once
// A session with every field set, the same at every call: what tests/data/sessions holds, too.

#include "app/core/session.h"

namespace sheaf::app {

Session sampleSession();
Turn sampleTurn(const QString& question, const QString& answer);

} // namespace sheaf::app
