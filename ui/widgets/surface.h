#pragma once
// Areas of the window: which colour they have, and on which side a line.

#include <QFrame>
#include <QString>

namespace sheaf::ui {

/// A frame whose colour comes from the style sheet. surface: "window", "panel", "raised", "card", …; edge: "top", … or
/// empty. Threads: GUI.
class Surface : public QFrame {
    Q_OBJECT
public:
    explicit Surface(const QString& surface, const QString& edge = {}, QWidget* parent = nullptr);
};

/// Keeps its content at most metrics::kReadingColumn wide and centred, with the column's edges. Threads: GUI.
class ReadingColumn : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace sheaf::ui
