#include "ui/shell/menu_row.h"

#include "app/viewmodel/workbench.h"
#include "ui/shell/model_pill.h"
#include "ui/shell/window_actions.h"
#include "ui/style/metrics.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>

namespace sheaf::ui {
namespace {

constexpr int kLogo = 20;
constexpr int kRoomForOffline = 900;

QLabel* makeLogo()
{
    auto* logo = new QLabel;
    logo->setPixmap(QIcon(QStringLiteral(":/app/sheaf.svg")).pixmap(QSize(kLogo, kLogo), logo->devicePixelRatioF()));
    logo->setContentsMargins(metrics::kCardPadding, 0, metrics::kGap, 0);
    return logo;
}

} // namespace

MenuRow::MenuRow(app::Workbench& workbench, WindowActions& actions, QWidget* parent)
    : Surface(QStringLiteral("window"), QStringLiteral("bottom"), parent)
    , m_menus(new QMenuBar)
    , m_pill(new ModelPill(workbench.model()))
{
    setObjectName(QStringLiteral("menuRow"));
    setMinimumHeight(metrics::kMenuRow);
    m_menus->setObjectName(QStringLiteral("menuBar"));
    m_menus->setNativeMenuBar(false);
    fillMenus(actions);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, metrics::kGap, 0);
    row->setSpacing(0);
    row->addWidget(makeLogo());
    row->addWidget(m_menus, 0, Qt::AlignVCenter);
    row->addStretch(1);
    row->addWidget(makeOfflineMark());
    row->addWidget(m_pill);
}

QWidget* MenuRow::makeOfflineMark()
{
    auto* mark = new QWidget;
    mark->setObjectName(QStringLiteral("offlineMark"));
    mark->setAccessibleName(tr("Offline"));
    mark->setToolTip(tr("Sheaf opens no network connections"));
    m_offlineText = makeLabel(tr("Offline"), TextRole::Body, Tone::Muted);
    auto* row = new QHBoxLayout(mark);
    row->setContentsMargins(0, 0, 16, 0);
    row->setSpacing(6);
    row->addWidget(new IconLabel(QStringLiteral("offline"), metrics::kIconButton));
    row->addWidget(m_offlineText);
    return mark;
}

void MenuRow::resizeEvent(QResizeEvent* event)
{
    Surface::resizeEvent(event);
    m_offlineText->setVisible(width() >= kRoomForOffline);
}

void MenuRow::fillMenus(WindowActions& a)
{
    QMenu* file = m_menus->addMenu(tr("&File"));
    file->addActions({a.newSession, a.openFiles, a.openFolder});
    m_export = file->addMenu(tr("Export"));
    m_export->addActions({a.exportMarkdown, a.exportJson});
    file->addSeparator();
    file->addAction(a.quit);

    QMenu* edit = m_menus->addMenu(tr("&Edit"));
    edit->addActions({a.undo, a.copy, a.paste});
    edit->addSeparator();
    edit->addActions({a.find, a.findSessions});
    edit->addSeparator();
    edit->addAction(a.preferences);

    QMenu* view = m_menus->addMenu(tr("&View"));
    view->addActions({a.showSessions, a.showAttachments});
    view->addSeparator();
    view->addActions({a.zoomIn, a.zoomOut, a.zoomReset});
    view->addSeparator();
    view->addActions({a.nextPane, a.previousPane});
    view->addMenu(tr("Theme"))->addActions({a.themeSystem, a.themeLight, a.themeDark});

    QMenu* session = m_menus->addMenu(tr("&Session"));
    session->addActions({a.send, a.stop, a.regenerate, a.copyAnswer});
    session->addSeparator();
    session->addAction(a.prepare);
    session->addSeparator();
    session->addActions({a.rename, a.trash});

    m_menus->addMenu(tr("&Model"))->addActions({a.chooseModel, a.openModel, a.adapters, a.unloadModel});
    m_menus->addMenu(tr("&Help"))->addActions({a.shortcuts, a.about});
}

} // namespace sheaf::ui
