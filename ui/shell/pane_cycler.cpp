#include "ui/shell/pane_cycler.h"

#include <QApplication>

namespace sheaf::ui {

void PaneCycler::add(QWidget* pane, QWidget* focus)
{
    m_panes.push_back({pane, focus});
}

int PaneCycler::current() const
{
    QWidget* focus = QApplication::focusWidget();
    for (std::size_t i = 0; focus && i < m_panes.size(); ++i)
        if (m_panes[i].pane && (m_panes[i].pane == focus || m_panes[i].pane->isAncestorOf(focus)))
            return static_cast<int>(i);
    return -1;
}

void PaneCycler::step(int direction)
{
    const int count = static_cast<int>(m_panes.size());
    int index = current();
    if (index < 0 && direction < 0)
        index = 0;
    for (int tried = 0; tried < count; ++tried) {
        index = (index + direction + count) % count;
        QWidget* focus = m_panes[static_cast<std::size_t>(index)].focus;
        if (focus && focus->isVisible() && focus->isEnabled()) {
            focus->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

} // namespace sheaf::ui
