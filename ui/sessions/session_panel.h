#pragma once
// The left side: heading, search, the sessions by day, and the trash below.

#include "app/core/session.h"
#include "ui/widgets/surface.h"

class QLabel;
class QLineEdit;
class QMessageBox;
class QPushButton;
class QTimer;
class QToolButton;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class SessionListView;

/// Threads: GUI.
class SessionPanel : public Surface {
    Q_OBJECT
public:
    explicit SessionPanel(app::Workbench& workbench, QWidget* parent = nullptr);

    void focusSearch();
    /// The row the list has selected if it has the focus, else the open session.
    void renameCurrent();
    app::SessionId chosenSession() const;
    bool showsTrash() const { return m_trash; }

signals:
    void hideRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeading();
    QWidget* makeEmptyState();
    QWidget* makeTrashRow();
    void refreshSearchKey();
    void connectWorkbench();
    void setTrash(bool trash);
    void refresh();
    void askEmptyTrash();

    app::Workbench& m_workbench;
    QLabel* m_heading = nullptr;
    QToolButton* m_new = nullptr;
    QToolButton* m_hide = nullptr;
    QLineEdit* m_search = nullptr;
    QLabel* m_searchKey = nullptr;
    QTimer* m_searchDelay = nullptr;
    SessionListView* m_list = nullptr;
    QWidget* m_empty = nullptr;
    QLabel* m_emptyTitle = nullptr;
    QLabel* m_emptyText = nullptr;
    QWidget* m_trashRow = nullptr;
    QPushButton* m_trashButton = nullptr;
    QLabel* m_trashCount = nullptr;
    QPushButton* m_emptyTrash = nullptr;
    bool m_trash = false;
};

} // namespace sheaf::ui
