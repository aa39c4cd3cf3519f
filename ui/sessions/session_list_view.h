#pragma once
// The list of sessions: opens, renames in place, moves to the trash.

#include "app/core/session.h"

#include <QListView>

namespace sheaf::ui {

/// Threads: GUI.
class SessionListView : public QListView {
    Q_OBJECT
public:
    enum class Shows { Sessions, Trash };

    explicit SessionListView(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    void setShows(Shows shows);
    /// Starts renaming in place; nothing happens if the session is not in the list.
    void rename(const app::SessionId& id);
    /// Selects without opening.
    void showCurrent(const app::SessionId& id);
    app::SessionId currentId() const;

    void keyboardSearch(const QString&) override { } ///< letters belong to the composer

signals:
    void openRequested(const sheaf::app::SessionId& id);
    void trashRequested(const sheaf::app::SessionId& id);
    void restoreRequested(const sheaf::app::SessionId& id);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void activate(const QModelIndex& index);
    QModelIndex indexOf(const app::SessionId& id) const;

    Shows m_shows = Shows::Sessions;
};

} // namespace sheaf::ui
