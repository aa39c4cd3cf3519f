#pragma once
// What the prompt costs, as a bar as long as the window of the model, with its numbers above.

#include <QWidget>

class QLabel;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class BudgetStrip;
class ElidedLabel;

/// Threads: GUI.
class BudgetBar : public QWidget {
    Q_OBJECT
public:
    explicit BudgetBar(app::Workbench& workbench, QWidget* parent = nullptr);

signals:
    void attachmentClicked(quint64 id);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void showHovered(int segment);
    QString note() const;

    app::Workbench& m_workbench;
    QLabel* m_sum;
    ElidedLabel* m_note;
    BudgetStrip* m_strip;
};

} // namespace sheaf::ui
