#pragma once
// The conversation: questions and answers as text, laid out and painted by us.

#include <QAbstractScrollArea>

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI.
class TranscriptView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TranscriptView(app::Workbench& workbench, QWidget* parent = nullptr);
    ~TranscriptView() override;

    /// Opens the find bar, with the selected text if there is one.
    void findText();
    /// 100: as designed; limited to 50–300.
    void setZoom(int percent);
    /// The last answer's Markdown to the clipboard.
    void copyLastAnswer();

private:
    app::Workbench& m_workbench;
};

} // namespace sheaf::ui
