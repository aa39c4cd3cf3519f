#include "ui/widgets/icon_button.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"

#include <algorithm>

namespace sheaf::ui {

IconButton::IconButton(const QString& objectName, const QString& iconName, const QString& name, QWidget* parent)
    : QToolButton(parent)
{
    setObjectName(objectName);
    setIcon(ui::icon(iconName));
    setIconSize(QSize(metrics::kIconButton, metrics::kIconButton));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setName(name);
}

void IconButton::setName(const QString& name)
{
    setAccessibleName(name);
    setToolTip(name);
}

QSize IconButton::sizeHint() const
{
    const int side = std::max(metrics::kButton, iconSize().width() + 12);
    return {side, side};
}

} // namespace sheaf::ui
