#pragma once
// Which contents are stored, and which of them nobody uses any more. Works inside the caller's transaction.

#include "app/session/database.h"

#include <string>
#include <vector>

namespace sheaf::app {

Result<void> addContentRow(Database& database, const std::string& sha256, std::int64_t bytes);
Result<std::vector<std::string>> contentsOfSession(const Database& database, std::int64_t session);
/// True: no session has it attached; its row is gone then.
Result<bool> dropContentRowIfUnused(Database& database, const std::string& sha256);

} // namespace sheaf::app
