#pragma once
// The store on its own thread, for the window: values go in, results come back as signals. Nothing here waits.

#include "app/session/session_store.h"

#include <QObject>

#include <functional>
#include <memory>

namespace sheaf::app {

/// Threads: lives on the GUI thread; owns the store thread. The destructor writes what is queued, then joins.
class SessionService : public QObject {
    Q_OBJECT
public:
    explicit SessionService(const QString& folder, QObject* parent = nullptr);
    ~SessionService() override;

    /// Runs `work` on the store thread, in order of calls. If it returns an Error, failed() is emitted. What the system
    /// refused (Unreadable: a full or read-only disk) is kept with all writes after it, and tried again every two
    /// seconds, with the next write, and once more by the destructor; so `work` must be a value that can run more than
    /// once.
    void post(std::function<Result<void>(SessionStore&)> work);

    void requestList(); ///< -> listReady
    void requestTrash(); ///< -> trashReady
    void requestSearch(const QString& words); ///< -> searchReady
    void requestSession(const SessionId& id); ///< -> sessionReady

signals:
    void listReady(std::vector<sheaf::app::SessionSummary> sessions, int trashed);
    void trashReady(std::vector<sheaf::app::SessionSummary> sessions);
    void searchReady(QString words, std::vector<sheaf::app::SessionSummary> sessions);
    void sessionReady(sheaf::app::Session session);
    /// A write or read did not work; sentence for a banner. The data in memory is untouched; the next write tries
    /// again.
    void failed(QString sentence, QString details);
    /// The first write that worked after failed().
    void recovered();
    /// The database had to be repaired; sentence for a banner.
    void noticed(QString sentence);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace sheaf::app
