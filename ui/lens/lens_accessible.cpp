#include "ui/lens/lens_accessible.h"

#include "ui/lens/lens_text.h"
#include "ui/lens/lens_view.h"
#include "ui/widgets/painted_accessible.h"

namespace sheaf::ui {

namespace {

class LensInterface : public PaintedInterface {
public:
    explicit LensInterface(LensView* view)
        : PaintedInterface(view, QAccessible::Graphic, QAccessible::Graphic)
    {
    }

    int partCount() const override
    {
        return lens().isOpen() ? lens().canvas().tiles + static_cast<int>(lens().crops().size()) : 0;
    }

    QString partName(int part) const override
    {
        const app::LensCanvas& canvas = lens().canvas();
        if (part >= canvas.tiles)
            return LensView::tr("%1, %2").arg(crop(part).name, canvasText(crop(part).canvas));
        if (part >= gridTiles())
            return LensView::tr("Tile %L1, overview of the whole picture").arg(part + 1);
        return LensView::tr("Tile %L1, row %L2, column %L3")
            .arg(part + 1)
            .arg(part / canvas.columns + 1)
            .arg(part % canvas.columns + 1);
    }

    QRect partPlace(int part) const override
    {
        const LensGeometry geometry = view()->geometryOfLens();
        const QRectF place = part >= lens().canvas().tiles ? geometry.toWidget(crop(part).region)
            : part >= gridTiles()                          ? geometry.picture()
                                                           : geometry.tile(part);
        const QRect pixels = place.toAlignedRect();
        return {view()->mapToGlobal(pixels.topLeft()), pixels.size()};
    }

    /// The overview has no place of its own: points belong to the tiles below it.
    bool takesPoints(int part) const override { return part < gridTiles() || part >= lens().canvas().tiles; }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value && lens().hasRegion()
            ? LensView::tr("Region at %1, %2").arg(regionText(lens().region()), canvasText(lens().regionCanvas()))
            : PaintedInterface::text(kind);
    }

private:
    LensView* view() const { return static_cast<LensView*>(object()); }
    const app::LensModel& lens() const { return view()->lens(); }
    int gridTiles() const { return lens().canvas().rows * lens().canvas().columns; }
    const app::LensCrop& crop(int part) const
    {
        return lens().crops()[static_cast<std::size_t>(part - lens().canvas().tiles)];
    }
};

} // namespace

void installLensAccessibility()
{
    installAccessibility<LensView, LensInterface>();
}

} // namespace sheaf::ui
