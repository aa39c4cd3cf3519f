#pragma once
// The attachments as a narrow column, while a viewer needs the room: an icon and a swatch each, and how full the prompt
// is.

#include "ui/widgets/surface.h"

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class IconButton;

/// Threads: GUI.
class AttachmentRail : public Surface {
    Q_OBJECT
public:
    explicit AttachmentRail(app::Workbench& workbench, QWidget* parent = nullptr);

    /// Marks the one that is shown beside the rail; 0: none.
    void setShown(quint64 id);
    /// Where the keyboard begins.
    QWidget* firstButton() const;

signals:
    void expandRequested(); ///< the whole panel instead
    void chosen(quint64 id);

private:
    void rebuild();
    void refreshFill();

    app::Workbench& m_workbench;
    IconButton* m_expand;
    QButtonGroup* m_buttons;
    QVBoxLayout* m_column;
    QLabel* m_fill;
    quint64 m_shown = 0;
};

} // namespace sheaf::ui
