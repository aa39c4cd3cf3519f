#pragma once
// F1: what the keys do.

#include <QDialog>

class QGridLayout;

namespace sheaf::ui {

class WindowActions;

/// Threads: GUI. Modeless, deletes itself when closed.
class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    ShortcutsDialog(const WindowActions& actions, QWidget* parent);

private:
    void addRow(QGridLayout& grid, const QString& what, const QString& keys);
};

} // namespace sheaf::ui
