#pragma once
// One line of text that is cut with an ellipsis when there is no room, and then says the whole in its tooltip.

#include <QLabel>

namespace sheaf::ui {

/// Threads: GUI. Plain text only.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString& text = {}, Qt::TextElideMode mode = Qt::ElideRight, QWidget* parent = nullptr);

    QSize minimumSizeHint() const override; ///< room for the ellipsis and a few letters

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QString elided() const;

    Qt::TextElideMode m_mode;
};

} // namespace sheaf::ui
