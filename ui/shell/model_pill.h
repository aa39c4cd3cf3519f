#pragma once
// The model at the right of the menu row: dot, name, state. A click opens the choice of models.

#include <QAbstractButton>

namespace sheaf::app {
class ModelState;
}

namespace sheaf::ui {

/// Threads: GUI. The name is cut first when there is no room, then the state is left out.
class ModelPill : public QAbstractButton {
    Q_OBJECT
public:
    explicit ModelPill(app::ModelState& model, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    QColor dotColor() const;

    app::ModelState& m_model;
    QString m_name;
    QString m_state;
};

} // namespace sheaf::ui
