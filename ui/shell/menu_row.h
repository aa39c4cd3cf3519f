#pragma once
// The top row: application icon, menus, and at the right the offline mark and the model.

#include "ui/widgets/surface.h"

class QMenu;
class QMenuBar;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class ModelPill;
class WindowActions;

/// Threads: GUI.
class MenuRow : public Surface {
    Q_OBJECT
public:
    MenuRow(app::Workbench& workbench, WindowActions& actions, QWidget* parent = nullptr);

    ModelPill& modelPill() const { return *m_pill; }
    QMenu& exportMenu() const { return *m_export; } ///< also below the header's button

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fillMenus(WindowActions& actions);
    QWidget* makeOfflineMark();

    QMenuBar* m_menus;
    QMenu* m_export = nullptr;
    QWidget* m_offlineText = nullptr; ///< the mark alone stays when there is little room
    ModelPill* m_pill;
};

} // namespace sheaf::ui
