#pragma once
// The picture of the lens with its tiles and crops, and the region that is drawn or changed on it.

#include "ui/lens/lens_geometry.h"

#include <QPixmap>
#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI. Shows a LensModel, which holds all state. Dragging on the picture draws a region; a press on a crop,
/// or Tab, selects it. The mouse and the keyboard move and size the region there is. Not mirrored in right-to-left
/// layouts.
class LensView : public QWidget {
    Q_OBJECT
public:
    explicit LensView(app::LensModel& lens, QWidget* parent = nullptr);

    const app::LensModel& lens() const { return m_lens; }
    LensGeometry geometryOfLens() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void cropAccepted(); ///< Enter, while one is drawn
    void cropChanged(); ///< the selected crop's region is as the user wants it
    void cropRemoved(); ///< Delete, on the selected crop
    void cropOpened(quint64 id); ///< a double click on a crop, or Enter on the selected one

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override; ///< Tab goes through the crops first
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Grab { None, Draw, Move, Resize };
    /// The sides of the region that a drag moves: -1 left or top, 1 right or bottom, 0 neither.
    struct Sides {
        int x = 0;
        int y = 0;
        bool any() const { return x != 0 || y != 0; }
    };

    void paintPicture(QPainter& painter, const QRectF& place);
    void paintRegions(QPainter& painter, const LensGeometry& geometry) const;
    Grab grabAt(const QPointF& position); ///< selects the crop there
    void drag(const QPointF& position);
    void showCursor(const QPointF& position);
    void point(const QPointF& position); ///< the number there makes way
    QRectF numberAt(const QPointF& position) const; ///< empty: none
    Sides sidesAt(const QPointF& position) const;
    static Qt::CursorShape cursorOf(Sides sides);
    quint64 cropAt(const QPointF& position) const; ///< the smallest there; 0: none
    bool isInRegion(const QPointF& position) const;
    bool changeByKey(const QKeyEvent& event); ///< false: no key for that
    void tellChange();

    app::LensModel& m_lens;
    QPixmap m_scaled; ///< the picture at the size it is painted
    Grab m_grab = Grab::None;
    bool m_changed = false; ///< the selected crop's region, not told yet
    bool m_far = false; ///< dragged farther than a click trembles
    Sides m_sides; ///< while resizing
    QPointF m_pointer{-1, -1}; ///< of the mouse; outside while it is elsewhere
    QPointF m_pressed;
    app::PictureRegion m_before; ///< the region when the button went down
};

} // namespace sheaf::ui
