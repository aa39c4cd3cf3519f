#pragma once
// Sessions as rows and back. Every function works inside the caller's transaction.

#include "app/core/session.h"
#include "app/session/database.h"

namespace sheaf::app {

/// The row of a session. NotFound if there is none.
Result<std::int64_t> sessionNumber(const Database& database, const SessionId& id);

/// With turns and attachments; `session` has an id, created and updated.
Result<void> insertSession(Database& database, const Session& session);
Result<void> writeAttachments(
    Database& database, std::int64_t session, const std::vector<SavedAttachment>& attachments);
/// Replaces the turn at this position, or adds it.
Result<void> writeTurn(Database& database, std::int64_t session, int position, const Turn& turn);

Result<std::vector<std::int64_t>> turnNumbers(const Database& database, std::int64_t session); ///< in order
Result<Session> readSessionHead(const Database& database, std::int64_t session); ///< no turns, no attachments
Result<std::vector<SavedAttachment>> readAttachments(const Database& database, std::int64_t session);
Result<Turn> readTurn(const Database& database, std::int64_t number);

/// Milliseconds since 1970, UTC, and back.
std::int64_t toStored(const QDateTime& time);
QDateTime fromStored(std::int64_t milliseconds);

} // namespace sheaf::app
