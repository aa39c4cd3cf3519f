#pragma once
// Help > About: version, licence, and what Sheaf is made of.

#include <QDialog>

namespace sheaf::ui {

/// Threads: GUI. Modeless, deletes itself when closed.
class AboutDialog : public QDialog {
    Q_OBJECT
public:
    explicit AboutDialog(QWidget* parent);
};

} // namespace sheaf::ui
