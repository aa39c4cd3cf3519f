#pragma once
// Where things of the lens lie: picture pixels to widget coordinates and back.

#include "app/viewmodel/lens_model.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace sheaf::ui {

/// The canvas of tiles fitted into a rectangle, centred; the picture lies in its top left corner. Never mirrored.
class LensGeometry {
public:
    LensGeometry() = default;
    /// picture: its size in pixels, at least 1 × 1.
    LensGeometry(const QRectF& room, const app::LensCanvas& canvas, const QSize& picture);

    const QRectF& canvas() const { return m_canvas; }
    QRectF picture() const;
    /// index: from 0, row by row; the overview tile has no place of its own.
    QRectF tile(int index) const;
    /// A region of the picture.
    QRectF toWidget(const app::PictureRegion& region) const;
    /// Pixels of the picture; outside it for points outside.
    QPointF toPicture(const QPointF& point) const;
    /// The region between two points of the widget, cut to the picture.
    app::PictureRegion regionBetween(const QPointF& from, const QPointF& to) const;

private:
    QRectF m_canvas;
    app::LensCanvas m_tiles;
    QSizeF m_picture{1, 1};
    double m_scale = 1; ///< widget units per pixel of the canvas
};

} // namespace sheaf::ui
