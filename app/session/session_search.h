#pragma once
// Finds sessions by the words of their titles, drafts, questions and answers.

#include "app/session/database.h"

#include <QString>

#include <map>

namespace sheaf::app {

/// Row of a session -> the line that matched. A session matches when each word stands somewhere in it; the last word
/// may be the beginning of one. Words are taken literally, case and accents do not matter; scripts without spaces match
/// anywhere. Sessions in the trash are not searched.
Result<std::map<std::int64_t, QString>> searchSessions(const Database& database, const QString& words);

} // namespace sheaf::app
