#include "ui/shell/window_panes.h"

#include "ui/style/theme.h"
#include "ui/widgets/surface.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>

#include <algorithm>

namespace sheaf::ui {
namespace {

constexpr int kWide = 1360;
constexpr int kMedium = 1152;
constexpr int kNarrow = 900;
constexpr int kCentreLeast = 420;
constexpr int kViewerLeast = 400;
constexpr double kViewerShare = 0.61; ///< of what the rail leaves
constexpr std::array<int, 4> kSessionWidths = {248, 248, 232, 248}; // by WidthClass
constexpr std::array<int, 4> kRightWidths = {320, 300, 330, 344};
const QString kSettingsGroup = QStringLiteral("window/panes");

std::size_t slot(WidthClass c)
{
    return static_cast<std::size_t>(c);
}

QString key(const char* side, std::size_t c)
{
    return QStringLiteral("%1%2").arg(QLatin1String(side)).arg(c);
}

} // namespace

WidthClass widthClass(int width)
{
    if (width >= kWide)
        return WidthClass::Wide;
    if (width >= kMedium)
        return WidthClass::Medium;
    return width >= kNarrow ? WidthClass::Narrow : WidthClass::Single;
}

WindowPanes::WindowPanes(QFrame* sessions, QWidget* centre, QFrame* right, QWidget* parent)
    : QWidget(parent)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_veil(new Surface(QStringLiteral("veil"), {}, this))
    , m_centre(centre)
{
    m_sessions.pane = sessions;
    m_right.pane = right;
    m_veil->hide();
    m_veil->installEventFilter(this);
    m_splitter->setObjectName(QStringLiteral("paneSplitter"));
    m_splitter->setHandleWidth(1); // Qt widens the grab area of such thin handles
    m_splitter->setChildrenCollapsible(false);
    for (QWidget* pane : {static_cast<QWidget*>(sessions), centre, static_cast<QWidget*>(right)})
        m_splitter->addWidget(pane);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_splitter);
    loadWidths();
}

WindowPanes::~WindowPanes() = default;

void WindowPanes::loadWidths()
{
    QSettings settings;
    settings.beginGroup(kSettingsGroup);
    for (std::size_t c = 0; c < kSessionWidths.size(); ++c) {
        m_sessions.widths[c] = settings.value(key("sessions", c), kSessionWidths[c]).toInt();
        m_right.widths[c] = settings.value(key("right", c), kRightWidths[c]).toInt();
        m_viewerWidths[c] = settings.value(key("viewer", c), 0).toInt();
    }
    m_sessions.wanted = settings.value("showSessions", true).toBool();
    m_right.wanted = settings.value("showRight", true).toBool();
}

void WindowPanes::saveWidths() const
{
    const_cast<WindowPanes*>(this)->rememberWidths();
    QSettings settings;
    settings.beginGroup(kSettingsGroup);
    for (std::size_t c = 0; c < kSessionWidths.size(); ++c) {
        settings.setValue(key("sessions", c), m_sessions.widths[c]);
        settings.setValue(key("right", c), m_right.widths[c]);
        settings.setValue(key("viewer", c), m_viewerWidths[c]);
    }
    settings.setValue("showSessions", m_sessions.wanted);
    settings.setValue("showRight", m_right.wanted);
}

bool WindowPanes::docked(const Side& side) const
{
    return m_splitter->indexOf(side.pane) >= 0;
}

bool WindowPanes::shown(const Side& side) const
{
    if (&side == &m_right && !m_rightOffered)
        return false;
    return docked(side) ? side.wanted && !m_viewerShown : side.open;
}

bool WindowPanes::sessionsShown() const
{
    return shown(m_sessions);
}

bool WindowPanes::rightShown() const
{
    return shown(m_right);
}

void WindowPanes::showSessions(bool show)
{
    setShown(m_sessions, show);
}

void WindowPanes::showRight(bool show)
{
    setShown(m_right, show);
}

void WindowPanes::setShown(Side& side, bool show)
{
    if (shown(side) == show)
        return;
    rememberWidths();
    (docked(side) ? side.wanted : side.open) = show;
    refresh();
}

void WindowPanes::setRightOffered(bool offered)
{
    if (m_rightOffered == offered)
        return;
    rememberWidths();
    m_rightOffered = offered;
    refresh();
}

void WindowPanes::setViewer(QWidget* viewer, QWidget* rail)
{
    m_viewer = viewer;
    m_rail = rail;
    int place = m_splitter->indexOf(m_centre);
    for (QWidget* pane : {viewer, rail}) {
        m_splitter->insertWidget(++place, pane);
        m_splitter->setStretchFactor(place, 0);
        pane->hide();
    }
}

void WindowPanes::showViewer(bool show)
{
    if (m_viewerShown == show)
        return;
    rememberWidths();
    m_viewerShown = show;
    refresh();
}

int WindowPanes::viewerWidth() const
{
    if (viewerCoversCentre())
        return width();
    const int room = width() - m_rail->minimumWidth();
    const int chosen = m_viewerWidths[slot(m_class)];
    const int wanted = chosen > 0 ? chosen : static_cast<int>(room * kViewerShare);
    return std::max(kViewerLeast, std::min(wanted, room - kCentreLeast));
}

bool WindowPanes::closeDrawers()
{
    if (m_veil->isHidden())
        return false;
    m_sessions.open = false;
    m_right.open = false;
    refresh();
    return true;
}

QRect WindowPanes::areaBesideSessions() const
{
    QRect area = rect();
    if (!docked(m_sessions) || m_sessions.pane->isHidden())
        return area;
    if (isRightToLeft())
        area.setRight(m_sessions.pane->geometry().left() - 1);
    else
        area.setLeft(m_sessions.pane->geometry().right() + 1);
    return area;
}

void WindowPanes::rememberWidths()
{
    for (Side* side : {&m_sessions, &m_right})
        if (docked(*side) && side->pane->isVisible())
            side->widths[slot(m_class)] = side->pane->width();
    if (m_viewerShown && m_viewer->isVisible() && !viewerCoversCentre())
        m_viewerWidths[slot(m_class)] = m_viewer->width();
}

void WindowPanes::applyWidths()
{
    QList<int> sizes;
    int rest = width();
    for (int i = 0; i < m_splitter->count(); ++i) {
        const QWidget* pane = m_splitter->widget(i);
        const Side* side = pane == m_sessions.pane ? &m_sessions : pane == m_right.pane ? &m_right : nullptr;
        const int size = side && shown(*side)       ? side->widths[slot(m_class)]
            : pane == m_viewer && m_viewerShown     ? viewerWidth()
            : pane == m_rail && !m_rail->isHidden() ? m_rail->minimumWidth()
                                                    : 0;
        sizes << size;
        rest -= size;
    }
    sizes[m_splitter->indexOf(m_centre)] = std::max(rest, kCentreLeast);
    m_splitter->setSizes(sizes);
}

void WindowPanes::dock(Side& side)
{
    if (docked(side))
        return;
    side.open = false;
    setStyleProperty(side.pane, "edge", QString());
    m_splitter->insertWidget(&side == &m_sessions ? 0 : m_splitter->count(), side.pane);
    m_splitter->setStretchFactor(m_splitter->indexOf(side.pane), 0);
}

void WindowPanes::undock(Side& side)
{
    if (!docked(side))
        return;
    side.pane->setParent(this);
    setStyleProperty(side.pane, "edge", &side == &m_sessions ? QStringLiteral("right") : QStringLiteral("left"));
}

void WindowPanes::setClass(WidthClass next)
{
    rememberWidths();
    m_class = next;
    next >= WidthClass::Medium ? dock(m_sessions) : undock(m_sessions);
    next >= WidthClass::Narrow ? dock(m_right) : undock(m_right);
    m_splitter->setStretchFactor(m_splitter->indexOf(m_centre), 1);
}

void WindowPanes::placeDrawer(const Side& side)
{
    const int wide = std::min(side.widths[slot(m_class)], width() - 48);
    const bool atLeft = (&side == &m_sessions) != isRightToLeft();
    side.pane->setGeometry(atLeft ? 0 : width() - wide, 0, wide, height());
    side.pane->raise();
}

void WindowPanes::refresh()
{
    bool drawer = false;
    for (const Side* side : {&m_sessions, &m_right})
        drawer = drawer || (!docked(*side) && shown(*side));
    m_veil->setVisible(drawer);
    m_veil->setGeometry(rect());
    m_veil->raise();
    for (const Side* side : {&m_sessions, &m_right}) {
        if (!docked(*side))
            placeDrawer(*side);
        side->pane->setVisible(shown(*side));
    }
    if (m_viewer) {
        m_viewer->setVisible(m_viewerShown);
        m_rail->setVisible(m_viewerShown && !viewerCoversCentre());
        m_centre->setVisible(!viewerCoversCentre());
    }
    applyWidths();
    emit shownChanged();
}

void WindowPanes::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const WidthClass next = widthClass(event->size().width());
    if (next != m_class || event->oldSize().width() < 0) {
        setClass(next);
        refresh();
        return;
    }
    m_veil->setGeometry(rect());
    for (const Side* side : {&m_sessions, &m_right})
        if (!docked(*side))
            placeDrawer(*side);
}

bool WindowPanes::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_veil && event->type() == QEvent::MouseButtonPress)
        return closeDrawers();
    return QWidget::eventFilter(watched, event);
}

} // namespace sheaf::ui
