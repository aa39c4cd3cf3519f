#pragma once
// Saved sessions: SQLite (WAL, synchronous FULL) and attachments by content hash beside it.

#include "app/core/session.h"
#include "engine/base/error.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sheaf::app {

/// The synchronous store. Threads: used by one thread at a time (the store thread, or the command line's main thread).
/// Several processes may have the same folder open. Every call is durable when it returns, or an Error
/// (Unreadable with SQLite's message: disk full, read-only folder) after which what was stored before is intact.
class SessionStore {
public:
    /// Creates folder and database on demand, runs migrations. TooNew schema: Unsupported, nothing is touched. A
    /// damaged database is kept under another name and what can be read of it goes into a new one; then notice() says
    /// so.
    static Result<std::unique_ptr<SessionStore>> open(const QString& folder);
    ~SessionStore();

    /// What open() had to repair, translated; empty: nothing.
    QString notice() const;

    /// A new session with these values; fills id, created, updated if empty and returns the id.
    Result<SessionId> create(const Session& session);
    Result<Session> load(const SessionId& id) const;
    /// By id, then by unique id prefix, then by exact title (the most recent).
    Result<std::optional<SessionId>> find(const QString& idOrTitle) const;

    Result<std::vector<SessionSummary>> list(bool trashed = false) const; ///< most recent first
    /// Titles and texts (questions, answers, drafts), full text with prefix match of the last word; `hit` is filled.
    Result<std::vector<SessionSummary>> search(const QString& words) const;

    Result<void> rename(const SessionId& id, const QString& title);
    Result<void> saveDraft(const SessionId& id, const QString& text);
    Result<void> saveSettings(const SessionId& id, const SessionSettings& settings);
    Result<void> saveAttachments(const SessionId& id, const std::vector<SavedAttachment>& attachments);
    /// Appends when turn == number of turns, replaces otherwise. Called about every second while an answer streams.
    Result<void> saveTurn(const SessionId& id, int turn, const Turn& value);
    Result<void> truncateTurns(const SessionId& id, int turns);

    Result<void> moveToTrash(const SessionId& id);
    Result<void> restore(const SessionId& id);
    /// For good: rows, content no other session uses, and what the engine has kept of it.
    Result<void> remove(const SessionId& id);
    Result<void> emptyTrash(int olderThanDays);

    /// Content by hash; storing what is there already is free.
    Result<void> storeContent(const std::string& sha256, const QByteArray& bytes);
    Result<QByteArray> content(const std::string& sha256) const;
    bool hasContent(const std::string& sha256) const;

private:
    struct Private;
    explicit SessionStore(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace sheaf::app
