#pragma once
// What the centre shows before there is a model: three ways to get one, and a place to drop files first.

#include <QScrollArea>

class QLabel;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class OptionCard;

/// Threads: GUI.
class WelcomePage : public QScrollArea {
    Q_OBJECT
public:
    explicit WelcomePage(app::Workbench& workbench, QWidget* parent = nullptr);

signals:
    void openModelRequested();
    void lookForModelsRequested();

private:
    QWidget* makeColumn();
    void refresh();

    app::Workbench& m_workbench;
    OptionCard* m_default = nullptr;
    QLabel* m_failure = nullptr;
    QLabel* m_machine = nullptr;
};

} // namespace sheaf::ui
