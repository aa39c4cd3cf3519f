#pragma once
// Above the transcript: title, whether it is saved, and the buttons for find, export and panels.

#include "ui/widgets/surface.h"

class QLabel;
class QMenu;
class QToolButton;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class ElidedLabel;
class WindowActions;

/// Threads: GUI.
class HeaderBar : public Surface {
    Q_OBJECT
public:
    HeaderBar(app::Workbench& workbench, WindowActions& actions, QMenu& exportMenu, QWidget* parent = nullptr);

    /// The button that brings the sessions back is there only while they are hidden.
    void setSessionsVisible(bool visible);

private:
    QToolButton* makeToggle(const QString& objectName, const QString& iconName, const QString& name, QAction& action);
    void refresh();

    app::Workbench& m_workbench;
    QToolButton* m_sessions;
    ElidedLabel* m_title;
    QLabel* m_saved;
};

} // namespace sheaf::ui
