#include "ui/lens/lens_accessible.h"

#include "ui/lens/lens_text.h"
#include "ui/lens/lens_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <algorithm>
#include <vector>

namespace sheaf::ui {

namespace {

int gridTiles(const app::LensCanvas& canvas)
{
    return canvas.rows * canvas.columns;
}

int partCount(const app::LensModel& lens)
{
    return lens.isOpen() ? lens.canvas().tiles + static_cast<int>(lens.crops().size()) : 0;
}

/// A tile, the overview tile or a crop.
class PartInterface : public QAccessibleInterface {
public:
    PartInterface(LensView* view, int index)
        : m_view(view)
        , m_index(index)
    {
    }

    bool isValid() const override { return m_view && m_index < partCount(m_view->lens()); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override { }
    QAccessible::Role role() const override { return QAccessible::Graphic; }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.invalid = !isValid();
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid() || kind != QAccessible::Name)
            return {};
        const app::LensModel& lens = m_view->lens();
        const app::LensCanvas& canvas = lens.canvas();
        if (m_index >= canvas.tiles) {
            const app::LensCrop& crop = lens.crops()[static_cast<std::size_t>(m_index - canvas.tiles)];
            return LensView::tr("%1, %2").arg(crop.name, canvasText(crop.canvas));
        }
        if (m_index >= gridTiles(canvas))
            return LensView::tr("Tile %L1, overview of the whole picture").arg(m_index + 1);
        return LensView::tr("Tile %L1, row %L2, column %L3")
            .arg(m_index + 1)
            .arg(m_index / canvas.columns + 1)
            .arg(m_index % canvas.columns + 1);
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect place = placeInView().toAlignedRect();
        return {m_view->mapToGlobal(place.topLeft()), place.size()};
    }

private:
    QRectF placeInView() const
    {
        const app::LensModel& lens = m_view->lens();
        const LensGeometry geometry = m_view->geometryOfLens();
        if (m_index >= lens.canvas().tiles)
            return geometry.toWidget(lens.crops()[static_cast<std::size_t>(m_index - lens.canvas().tiles)].region);
        return m_index >= gridTiles(lens.canvas()) ? geometry.picture() : geometry.tile(m_index);
    }

    QPointer<LensView> m_view;
    int m_index;
};

class ViewInterface : public QAccessibleWidget {
public:
    explicit ViewInterface(LensView* view)
        : QAccessibleWidget(view, QAccessible::Graphic)
    {
    }

    ~ViewInterface() override
    {
        for (const QAccessible::Id id : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return partCount(view()->lens()); }

    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        while (static_cast<int>(m_children.size()) <= index) {
            const int next = static_cast<int>(m_children.size());
            m_children.push_back(QAccessible::registerAccessibleInterface(new PartInterface(view(), next)));
        }
        return QAccessible::accessibleInterface(m_children[static_cast<std::size_t>(index)]);
    }

    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const QAccessible::Id id = QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child));
        const auto found = std::ranges::find(m_children, id);
        return found == m_children.end() ? -1 : static_cast<int>(found - m_children.begin());
    }

    /// The overview has no place of its own: points belong to the tiles below it.
    QAccessibleInterface* childAt(int x, int y) const override
    {
        const int overview = view()->lens().isOpen() ? gridTiles(view()->lens().canvas()) : -1;
        for (int i = 0; i < childCount(); ++i) {
            if (i == overview && view()->lens().canvas().overview)
                continue;
            if (QAccessibleInterface* part = child(i); part->rect().contains(x, y))
                return part;
        }
        return nullptr;
    }

    QString text(QAccessible::Text kind) const override
    {
        const app::LensModel& lens = view()->lens();
        return kind == QAccessible::Value && lens.hasRegion()
            ? LensView::tr("Region at %1, %2").arg(regionText(lens.region()), canvasText(lens.regionCanvas()))
            : QAccessibleWidget::text(kind);
    }

private:
    LensView* view() const { return static_cast<LensView*>(object()); }

    mutable std::vector<QAccessible::Id> m_children; ///< owned by QAccessible's registry
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* view = qobject_cast<LensView*>(object);
    return view ? new ViewInterface(view) : nullptr;
}

} // namespace

void installLensAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announceRegion(LensView* view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(view, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

} // namespace sheaf::ui
