#pragma once
// What the prompt costs, as a bar as long as the window of the model.

#include <QWidget>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI.
class BudgetBar : public QWidget {
    Q_OBJECT
public:
    explicit BudgetBar(app::Workbench& workbench, QWidget* parent = nullptr);

signals:
    void attachmentClicked(quint64 id);

private:
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
