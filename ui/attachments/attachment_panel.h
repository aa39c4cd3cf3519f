#pragma once
// The attachments: what will be read, what it costs, and what could not be read.

#include <QWidget>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

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
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
