#pragma once
// Keeps one running answer in the store: at the start, about once a second while it grows, and at the end.

#include "app/session/session_store.h"

#include <chrono>
#include <memory>

namespace sheaf::app {

/// For the command line, on the thread that computes. A failed write never ends an answer: the first error is kept, and
/// the next write tries again. Threads: one.
class SessionWriter {
public:
    /// Creates the session if it has no id yet; stores the bytes of attached files.
    static Result<SessionWriter> begin(const QString& folder, Session& session);

    void addTurn(const Turn& turn);
    /// Writes at most once a second.
    void update(const Turn& turn);
    Result<void> finish(const Turn& turn);

    const SessionId& id() const { return m_id; }

private:
    SessionWriter(std::unique_ptr<SessionStore> store, SessionId id, int turn);
    void save(const Turn& turn);

    std::unique_ptr<SessionStore> m_store;
    SessionId m_id;
    int m_turn = 0;
    Result<void> m_last;
    std::chrono::steady_clock::time_point m_saved;
};

/// A title from the question's first line, at most 60 characters, cut at a word.
QString titleFromQuestion(const QString& question);

} // namespace sheaf::app
