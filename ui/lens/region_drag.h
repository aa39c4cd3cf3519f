#pragma once
// A drag of the mouse that draws a region of the picture, or moves or sizes the one there is.

#include "ui/lens/lens_geometry.h"

namespace sheaf::ui {

/// What a press near a region takes hold of.
struct RegionGrip {
    enum class Kind { None, Draw, Move, Size };
    Kind kind = Kind::None;
    int x = 0; ///< Size: the side that moves, -1 left, 1 right, 0 neither
    int y = 0; ///< likewise: -1 top, 1 bottom

    /// On or near a side or a corner of `region`, or inside it; None elsewhere.
    static RegionGrip at(const QPointF& position, const QRectF& region);
    bool operator==(const RegionGrip&) const = default;
};

Qt::CursorShape cursorOf(const RegionGrip& grip);

/// Threads: GUI.
class RegionDrag {
public:
    void begin(const RegionGrip& grip, const QPointF& position, const app::PictureRegion& before);
    void end() { *this = {}; }

    bool holds() const { return m_grip.kind != RegionGrip::Kind::None; }
    bool moved() const { return m_far; } ///< farther than a click trembles
    /// False while it may still become a click.
    bool moveTo(const QPointF& position);
    /// The region as it is now; may reach out of the picture where it was moved.
    app::PictureRegion region(const LensGeometry& geometry) const;

private:
    RegionGrip m_grip;
    QPointF m_from;
    QPointF m_to;
    app::PictureRegion m_before;
    bool m_far = false;
};

} // namespace sheaf::ui
