#pragma once
// The picture of the lens with its tiles and crops, and the region that is drawn on it.

#include "ui/lens/lens_geometry.h"

#include <QPixmap>
#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI. Shows a LensModel, which holds all state. Dragging on the picture draws a region; while there is one,
/// its handles and the keyboard change it. Not mirrored in right-to-left layouts.
class LensView : public QWidget {
    Q_OBJECT
public:
    explicit LensView(app::LensModel& lens, QWidget* parent = nullptr);

    const app::LensModel& lens() const { return m_lens; }
    LensGeometry geometryOfLens() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void cropAccepted(); ///< Enter
    void cropOpened(quint64 id); ///< an existing crop was double-clicked

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Grab { None, Draw, Move, Resize };

    void paintPicture(QPainter& painter, const QRectF& place);
    void drag(const QPointF& position);
    void showCursor(const QPointF& position);
    int handleAt(const QPointF& position) const; ///< -1: none
    bool isInRegion(const QPointF& position) const;

    app::LensModel& m_lens;
    QPixmap m_scaled; ///< the picture at the size it is painted
    Grab m_grab = Grab::None;
    bool m_far = false; ///< dragged farther than a click trembles
    int m_handle = -1;
    QPointF m_pressed;
    app::PictureRegion m_before; ///< the region when the button went down
};

} // namespace sheaf::ui
