#include "ui/widgets/icon_label.h"

#include <QPainter>
#include <QStyle>

namespace sheaf::ui {

IconLabel::IconLabel(const QString& iconName, int size, IconTone tone, QWidget* parent)
    : QWidget(parent)
    , m_icon(icon(iconName, tone))
    , m_size(size)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setIcon(const QString& iconName, IconTone tone)
{
    m_icon = icon(iconName, tone);
    update();
}

void IconLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_icon.paint(
        &painter, QStyle::alignedRect(layoutDirection(), Qt::AlignCenter, QSize(m_size, m_size), contentsRect()));
}

} // namespace sheaf::ui
