#pragma once
// The painted parts of the lens. Their colours lie on pictures, so they are the same in both themes.

#include "ui/lens/lens_geometry.h"

#include <array>

class QFont;
class QPainter;

namespace sheaf::ui {

/// Lines between the tiles and their numbers, from 1.
void paintTiles(QPainter& painter, const LensGeometry& geometry, const app::LensCanvas& canvas, const QFont& font);
/// The outline of a region that is an attachment of its own, and its label.
void paintCrop(
    QPainter& painter, const LensGeometry& geometry, const QRectF& region, const QString& label, const QFont& font);
/// The region being drawn: what lies outside is dimmed, its tiles are dashed, its handles can be dragged.
void paintDraft(QPainter& painter, const LensGeometry& geometry, const QRectF& region, const app::LensCanvas& canvas);

/// The handles of a region, clockwise from its top left corner.
std::array<QRectF, 8> regionHandles(const QRectF& region);

} // namespace sheaf::ui
