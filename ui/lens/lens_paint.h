#pragma once
// The painted parts of the lens. Their colours lie on pictures, so they are the same in both themes.

#include "ui/lens/lens_geometry.h"

class QFont;
class QPainter;

namespace sheaf::ui {

/// Lines between the tiles and their numbers, from 1, but for a number below the pointer.
void paintTiles(QPainter& painter, const LensGeometry& geometry, const app::LensCanvas& canvas, const QFont& font,
    const QPointF& pointer);
/// Where a tile's number stands; empty where there is no room for it.
QRectF numberPlate(const QRectF& tile, int number, const QFont& font);
/// The outline of a region that is an attachment of its own, and its label.
void paintCrop(
    QPainter& painter, const LensGeometry& geometry, const QRectF& region, const QString& label, const QFont& font);
/// The region being drawn: what lies outside is dimmed.
void paintDraft(QPainter& painter, const LensGeometry& geometry, const QRectF& region, const app::LensCanvas& canvas);
/// Dashed lines between the tiles that a region has as a picture of its own.
void paintTilesOfRegion(QPainter& painter, const QRectF& region, const app::LensCanvas& canvas);
/// What a region is sized by: its corners and the middles of its sides.
void paintHandles(QPainter& painter, const QRectF& region);

} // namespace sheaf::ui
