#pragma once
// Shown while the prompt does not fit: by how much, and up to four ways to make it fit.

#include <QFrame>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI. Hides itself while everything fits.
class OverFullCard : public QFrame {
    Q_OBJECT
public:
    explicit OverFullCard(app::Workbench& workbench, QWidget* parent = nullptr);

private:
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
