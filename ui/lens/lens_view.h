#pragma once
// The picture of the lens with its tiles and crops, and the region that is drawn or changed on it.

#include "ui/lens/region_drag.h"

#include <QPixmap>
#include <QWidget>

#include <utility>

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
    void paintPicture(QPainter& painter, const QRectF& place);
    void paintRegions(QPainter& painter, const LensGeometry& geometry) const;
    /// What a press there would do, and to which crop; 0: to the region in hand, or to none.
    std::pair<RegionGrip, quint64> gripAt(const QPointF& position) const;
    void point(const QPointF& position); ///< the number there makes way
    QRectF numberAt(const QPointF& position) const; ///< empty: none
    quint64 cropAt(const QPointF& position) const; ///< the smallest there; 0: none
    bool changeByKey(const QKeyEvent& event); ///< false: no key for that
    void tellChange();

    app::LensModel& m_lens;
    QPixmap m_scaled; ///< the picture at the size it is painted
    RegionDrag m_drag;
    bool m_changed = false; ///< the selected crop's region, not told yet
    QPointF m_pointer{-1, -1}; ///< of the mouse; outside while it is elsewhere
};

} // namespace sheaf::ui
