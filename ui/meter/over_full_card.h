#pragma once
// Shown while the prompt does not fit: by how much, and up to four ways to make it fit.

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI. Hides itself while everything fits.
class OverFullCard : public QFrame {
    Q_OBJECT
public:
    explicit OverFullCard(app::Workbench& workbench, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void rebuildRemedies();
    QWidget* remedyRow(int index);
    QString heading() const;

    app::Workbench& m_workbench;
    QLabel* m_icon;
    QLabel* m_heading;
    QVBoxLayout* m_remedies;
    QStringList m_shown; ///< texts of the rows, so that unchanged rows keep the keyboard focus
};

} // namespace sheaf::ui
