#pragma once
// The account of the prompt: one row a share, the sum is the window.

#include <QWidget>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI.
class LedgerTable : public QWidget {
    Q_OBJECT
public:
    explicit LedgerTable(app::Workbench& workbench, QWidget* parent = nullptr);

private:
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
