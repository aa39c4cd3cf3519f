#pragma once
// Reads what a damaged database still holds.

#include "app/session/content_folder.h"
#include "app/session/database.h"

namespace sheaf::app {

struct SalvageReport {
    int sessions = 0; ///< copied, whole or in part
};

/// Copies every session that can be read into `target`, row by row: a row that cannot be read costs only itself.
/// The damaged file is not changed. An Error is one of `target`.
Result<SalvageReport> salvage(const QString& damagedPath, Database& target, const ContentFolder& contents);

} // namespace sheaf::app
