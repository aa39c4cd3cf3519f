#pragma once
// The centre: header, conversation, and below it banner, budget and composer in one column.

#include "ui/widgets/surface.h"

class QMenu;
class QStackedWidget;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class BudgetBar;
class Composer;
class EmptySessionPage;
class HeaderBar;
class TranscriptView;
class WindowActions;

/// Threads: GUI.
class Workspace : public Surface {
    Q_OBJECT
public:
    Workspace(app::Workbench& workbench, WindowActions& actions, QMenu& exportMenu, QWidget* parent = nullptr);

    HeaderBar& header() const { return *m_header; }
    TranscriptView& transcript() const { return *m_transcript; }
    Composer& composer() const { return *m_composer; }
    BudgetBar& budget() const { return *m_budget; }
    EmptySessionPage& emptyPage() const { return *m_empty; }

private:
    void refresh();

    app::Workbench& m_workbench;
    HeaderBar* m_header;
    QStackedWidget* m_pages;
    TranscriptView* m_transcript;
    EmptySessionPage* m_empty;
    BudgetBar* m_budget;
    Composer* m_composer;
};

} // namespace sheaf::ui
