#pragma once
// F6 and Shift+F6: the keyboard focus goes from pane to pane.

#include <QPointer>
#include <QWidget>

#include <vector>

namespace sheaf::ui {

/// Threads: GUI.
class PaneCycler {
public:
    /// focus: what takes the keyboard when the pane is entered; a descendant of pane, or pane itself.
    void add(QWidget* pane, QWidget* focus);
    void next() { step(1); }
    void previous() { step(-1); }

private:
    struct Pane {
        QPointer<QWidget> pane;
        QPointer<QWidget> focus;
    };
    void step(int direction);
    int current() const;

    std::vector<Pane> m_panes;
};

} // namespace sheaf::ui
