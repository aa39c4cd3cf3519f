#pragma once
// The attachments: what will be read, what it costs, and what could not be read.

#include <QWidget>

class QLabel;
class QMenu;
class QStackedLayout;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class AttachmentDetails;
class AttachmentTree;

/// Threads: GUI.
class AttachmentPanel : public QWidget {
    Q_OBJECT
public:
    explicit AttachmentPanel(app::Workbench& workbench, QWidget* parent = nullptr);

    void selectAttachment(quint64 id);

signals:
    void attachRequested(); ///< the window shows its file dialog
    void attachFolderRequested();

private:
    QWidget* buildHeader();
    QWidget* buildBody();
    void connectModels();
    void refreshHeader();
    void refreshDetails();
    void showMenu(quint64 id, const QPoint& globalPosition);
    void showMoveHint(int from, int to);

    app::Workbench& m_workbench;
    QLabel* m_count = nullptr;
    QLabel* m_hint = nullptr;
    AttachmentTree* m_tree = nullptr;
    AttachmentDetails* m_details = nullptr;
    QStackedLayout* m_body = nullptr;
};

} // namespace sheaf::ui
