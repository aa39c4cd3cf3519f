#include "ui/lens/lens_view.h"

#include "ui/lens/lens_accessible.h"
#include "ui/lens/lens_paint.h"
#include "ui/lens/lens_text.h"
#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/painted_accessible.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <utility>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr qreal kNumbersInTile = 8; ///< lines of a number's height
constexpr qreal kLeastNumber = 12; ///< px a line; lower ones cannot be read

QSize pictureSize(const app::LensModel& lens)
{
    const app::PictureInfo& picture = *lens.picture()->image;
    return {picture.width, picture.height};
}

/// Large text makes numbers larger, but what they stand on stays readable: at most a part of a tile's height.
QFont numberFont(const QRectF& tile)
{
    QFont font = semibold(ui::font(TextRole::Caption));
    const qreal height = std::max(kLeastNumber, tile.height() / kNumbersInTile);
    font.setPointSizeF(font.pointSizeF() * std::min(1.0, height / QFontMetricsF(font).height()));
    return font;
}

} // namespace

LensView::LensView(app::LensModel& lens, QWidget* parent)
    : QWidget(parent)
    , m_lens(lens)
{
    installLensAccessibility();
    setObjectName(QStringLiteral("lensView"));
    setAccessibleName(tr("Picture as the model sees it"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    const auto show = [this] {
        if (m_lens.isOpen())
            setAccessibleDescription(shownText(m_lens) + QStringLiteral(". ") + canvasText(m_lens.canvas()));
        update();
    };
    connect(&m_lens, &app::LensModel::changed, this, show);
    connect(&m_lens, &app::LensModel::imageChanged, this, [this] {
        m_scaled = {};
        update();
    });
    connect(&m_lens, &app::LensModel::regionChanged, this, [this] {
        if (m_drag.moved() && !m_lens.hasRegion())
            m_drag.end(); // taken out of the hand
        announceChange(this, QAccessible::NameChanged);
        update();
    });
    show();
}

QSize LensView::sizeHint() const
{
    return {560, 420};
}

QSize LensView::minimumSizeHint() const
{
    return {160, 120};
}

LensGeometry LensView::geometryOfLens() const
{
    if (!m_lens.isOpen())
        return {};
    const QRectF room = QRectF(rect()).adjusted(
        metrics::kColumnEdge, metrics::kColumnEdge, -metrics::kColumnEdge, -metrics::kColumnEdge);
    return {room, m_lens.canvas(), pictureSize(m_lens)};
}

void LensView::paintEvent(QPaintEvent*)
{
    if (!m_lens.isOpen())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const LensGeometry geometry = geometryOfLens();
    painter.fillRect(geometry.canvas(), tokens().track); // what the picture leaves of its tiles is empty
    paintPicture(painter, geometry.picture());
    paintTiles(painter, geometry, m_lens.canvas(), numberFont(geometry.tile(0)), m_pointer);
    paintRegions(painter, geometry);
    if (hasFocus()) {
        painter.setPen(QPen(tokens().focus, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(geometry.canvas().adjusted(-2, -2, 2, 2));
    }
}

QRectF LensView::numberAt(const QPointF& position) const
{
    const LensGeometry geometry = geometryOfLens();
    for (int i = 0; m_lens.isOpen() && i < m_lens.canvas().rows * m_lens.canvas().columns; ++i)
        if (const QRectF plate = numberPlate(geometry.tile(i), i + 1, numberFont(geometry.tile(i)));
            plate.contains(position))
            return plate;
    return {};
}

void LensView::point(const QPointF& position)
{
    const QPointF before = std::exchange(m_pointer, position);
    for (const QRectF& plate : {numberAt(before), numberAt(position)})
        update(plate.toAlignedRect());
}

void LensView::paintRegions(QPainter& painter, const LensGeometry& geometry) const
{
    const QRectF region = geometry.toWidget(m_lens.region());
    if (m_lens.isCropping())
        return paintDraft(painter, geometry, region, m_lens.regionCanvas());
    const QFont small = semibold(ui::font(TextRole::Small));
    QString selected;
    for (const app::LensCrop& crop : m_lens.crops()) {
        if (crop.id == m_lens.selected())
            selected = crop.name;
        else
            paintCrop(painter, geometry, geometry.toWidget(crop.region), cropText(crop.name, crop.canvas), small);
    }
    if (!m_lens.hasRegion())
        return;
    const app::LensCanvas canvas = m_lens.regionCanvas();
    paintCrop(painter, geometry, region, cropText(selected, canvas), small);
    paintTilesOfRegion(painter, region, canvas);
    paintHandles(painter, region);
}

void LensView::paintPicture(QPainter& painter, const QRectF& place)
{
    if (m_lens.image().isNull()) {
        painter.setPen(tokens().muted);
        painter.setFont(ui::font(TextRole::Body));
        const QString text = m_lens.failure().isEmpty() ? tr("Reading the picture…") : m_lens.failure();
        painter.drawText(rect().adjusted(metrics::kColumnEdge, 0, -metrics::kColumnEdge, 0),
            Qt::AlignCenter | Qt::TextWordWrap, text);
        return;
    }
    const qreal ratio = devicePixelRatioF();
    const QSize wanted = (place.size() * ratio).toSize().expandedTo(QSize(1, 1));
    if (m_scaled.size() != wanted) {
        m_scaled = QPixmap::fromImage(
            m_lens.image().scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation), Qt::NoFormatConversion);
    }
    painter.drawPixmap(place, m_scaled, m_scaled.rect());
}

void LensView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void LensView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    tellChange();
    update();
}

} // namespace sheaf::ui
