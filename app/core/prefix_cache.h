#pragma once
// Where the engine keeps what it has read of a session's documents, and for how long.

#include "app/core/session.h"
#include "app/core/settings.h"

namespace sheaf::app {

/// Of all sessions together; nothing is kept or restored if the preferences say so. A session that is not saved (no id)
/// may use what others keep, and leaves nothing.
PrefixCachePlace prefixCachePlace(const QString& dataFolder, const SessionId& session, const Settings& settings);

/// When a session goes for good. What other sessions read too stays with them.
void dropKeptPrefixes(const QString& dataFolder, const SessionId& session);

} // namespace sheaf::app
