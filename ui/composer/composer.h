#pragma once
// Where the question is written: text, tools, forecast, Send or Stop.

#include <QFrame>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI.
class Composer : public QFrame {
    Q_OBJECT
public:
    explicit Composer(app::Workbench& workbench, QWidget* parent = nullptr);

signals:
    void attachRequested(); ///< the paperclip: the window shows its file dialog
    void attachFolderRequested();

private:
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
