#include "ui/widgets/surface.h"

#include "ui/style/metrics.h"

#include <QResizeEvent>

#include <algorithm>

namespace sheaf::ui {

Surface::Surface(const QString& surface, const QString& edge, QWidget* parent)
    : QFrame(parent)
{
    setProperty("surface", surface);
    if (!edge.isEmpty())
        setProperty("edge", edge);
    setAttribute(Qt::WA_StyledBackground);
}

void ReadingColumn::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int side = std::max(metrics::kColumnEdge, (event->size().width() - metrics::kReadingColumn) / 2);
    QMargins margins = contentsMargins();
    margins.setLeft(side);
    margins.setRight(side);
    setContentsMargins(margins);
}

} // namespace sheaf::ui
