#pragma once
// One position of the dial: how many tiles at most, and below it what that costs.

#include <QAbstractButton>

namespace sheaf::ui {

/// Threads: GUI. Checkable and exclusive among its siblings: the arrow keys move along them.
class DialButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit DialButton(int maxTiles, QWidget* parent = nullptr);

    int maxTiles() const { return m_maxTiles; }
    /// "1,887 · 14 s"
    void setCost(const QString& cost);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_maxTiles;
    QString m_cost;
};

} // namespace sheaf::ui
