#pragma once
// One adapter in the dialog: on or off, scale, remove, and what is wrong with it.

#include <QFrame>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;

namespace sheaf::ui {

/// Threads: GUI.
class AdapterRow : public QFrame {
    Q_OBJECT
public:
    AdapterRow(int row, const QString& name, const QString& path, QWidget* parent = nullptr);

    const QString& path() const { return m_path; }
    /// problem: empty if there is none.
    void display(bool on, double scale, const QString& problem);

signals:
    void onChanged(bool on);
    void scaleChanged(double scale);
    void removeRequested();

private:
    QString m_path;
    QCheckBox* m_on;
    QDoubleSpinBox* m_scale;
    QLabel* m_problem;
};

} // namespace sheaf::ui
