#pragma once
// Opens the database of a data folder: created on demand, migrated, and repaired as far as it can be read.

#include "app/session/content_folder.h"
#include "app/session/database.h"

namespace sheaf::app {

struct OpenedStore {
    Database database;
    QString notice; ///< for people, translated, if the database was damaged; else empty
};

/// One process at a time prepares a folder; the others wait. A damaged database is kept under
/// sessions.damaged-<date>.sqlite, and what can be read of it is copied into a new one.
Result<OpenedStore> openStoreFile(const QString& folder, const ContentFolder& contents);

} // namespace sheaf::app
