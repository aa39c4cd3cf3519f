#pragma once
// The sessions at the left, grouped by day. State to show; the workbench fills it.

#include "app/core/session.h"

#include <QAbstractListModel>

#include <vector>

namespace sheaf::app {

/// Threads: GUI. Rows are sessions, most recent first; the Group role changes where a heading belongs.
class SessionListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        TitleRole,
        SubtitleRole, ///< "5 files · 39,100 tokens · 10:42"
        GroupRole, ///< "Today", "Yesterday", "This week", "October"
        HitRole, ///< search: the line that matched
        RunningRole, ///< an answer is being written
        UnreadRole,
    };

    explicit SessionListModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override; ///< editable: F2 renames in place
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; ///< -> renameRequested

    /// Brings the rows to these sessions with as few changes as possible: inserts, removes, moves and dataChanged, no
    /// reset.
    void setSessions(const std::vector<SessionSummary>& sessions);
    void setTrashedCount(int count);
    int trashedCount() const { return m_trashedCount; }
    void setCurrent(const SessionId& id);
    const SessionId& current() const { return m_current; }
    void setRunning(const SessionId& id, bool running);
    void setUnread(const SessionId& id, bool unread);
    int rowOf(const SessionId& id) const; ///< -1 if absent

signals:
    void currentChanged();
    void trashedCountChanged();
    void renameRequested(sheaf::app::SessionId id, QString title);

private:
    struct Row {
        SessionSummary summary;
        bool running = false;
        bool unread = false;
    };
    void removeMissing(const std::vector<SessionSummary>& sessions);
    void setMark(const SessionId& id, bool Row::*mark, bool value, Role role);

    std::vector<Row> m_rows;
    SessionId m_current;
    int m_trashedCount = 0;
};

} // namespace sheaf::app
