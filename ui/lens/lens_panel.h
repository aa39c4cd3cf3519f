#pragma once
// The lens: an attached picture as the model sees it, beside the conversation.

#include "ui/widgets/surface.h"

class QLabel;

namespace sheaf::app {
class LensModel;
class Workbench;
} // namespace sheaf::app

namespace sheaf::ui {

class ElidedLabel;
class LensView;

/// Threads: GUI. Esc lets go of the region, then closes. Ctrl+Z takes back what was done to crops.
class LensPanel : public Surface {
    Q_OBJECT
public:
    explicit LensPanel(app::Workbench& workbench, QWidget* parent = nullptr);

    LensView& view() const { return *m_view; }
    /// Where it stands in place of the conversation it says how to get back there.
    void setCovering(bool covering);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    void refresh();
    void refreshNote();
    void acceptCrop();
    void removeCrop();

    app::Workbench& m_workbench;
    app::LensModel& m_lens;
    ElidedLabel* m_name = nullptr;
    ElidedLabel* m_facts = nullptr;
    LensView* m_view = nullptr;
    QWidget* m_back = nullptr;
    QWidget* m_showInFolder = nullptr;
    QWidget* m_foot = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace sheaf::ui
