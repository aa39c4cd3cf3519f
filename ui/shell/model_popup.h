#pragma once
// Below the model pill: search, a card per model found, and other ways to get one. Choosing and loading are two steps.

#include "ui/widgets/surface.h"

#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class ModelCardButton;

/// Threads: GUI. A popup window: closes on Esc and on a click outside.
class ModelPopup : public Surface {
    Q_OBJECT
public:
    explicit ModelPopup(app::Workbench& workbench, QWidget* parent);

    /// Has models looked for and opens below that widget, inside its window.
    void openBelow(QWidget& anchor);

signals:
    void openModelRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeFoot();
    void fill();
    void filter();
    void choose(int index);
    void load();

    app::Workbench& m_workbench;
    QLineEdit* m_search;
    QScrollArea* m_scroll;
    QVBoxLayout* m_column = nullptr;
    QLabel* m_none;
    QPushButton* m_load = nullptr;
    std::vector<ModelCardButton*> m_cards;
    QString m_chosen; ///< path
};

} // namespace sheaf::ui
