#pragma once
// The tables of the store and how an older database becomes the current one.

#include "app/session/database.h"

namespace sheaf::app {

/// The version that this program reads and writes; kept in user_version.
int schemaVersion();

/// Makes the database the current version, in one transaction per step. A database of a newer version or of another
/// program: Unsupported, nothing is touched.
Result<void> migrate(Database& database);

} // namespace sheaf::app
