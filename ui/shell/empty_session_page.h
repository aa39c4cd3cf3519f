#pragma once
// In place of the transcript while a session has neither files nor questions: one sentence, one action.

#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI.
class EmptySessionPage : public QWidget {
    Q_OBJECT
public:
    explicit EmptySessionPage(QWidget* parent = nullptr);

signals:
    void openFilesRequested();
};

} // namespace sheaf::ui
