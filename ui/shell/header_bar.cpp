#include "ui/shell/header_bar.h"

#include "app/viewmodel/workbench.h"
#include "ui/shell/window_actions.h"
#include "ui/style/metrics.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QMenu>

namespace sheaf::ui {

HeaderBar::HeaderBar(app::Workbench& workbench, WindowActions& actions, QMenu& exportMenu, QWidget* parent)
    : Surface(QStringLiteral("raised"), QStringLiteral("bottom"), parent)
    , m_workbench(workbench)
    , m_sessions(makeToggle(QStringLiteral("showSessions"), QStringLiteral("panel-left"), tr("Show sessions (Ctrl+B)"),
          *actions.showSessions))
    , m_title(new ElidedLabel)
    , m_saved(makeLabel({}, TextRole::Small, Tone::Muted))
{
    setObjectName(QStringLiteral("headerBar"));
    setMinimumHeight(metrics::kHeaderRow);
    styleLabel(m_title, TextRole::Title);
    m_title->setObjectName(QStringLiteral("sessionTitle"));
    m_saved->setObjectName(QStringLiteral("savedState"));

    auto* find
        = new IconButton(QStringLiteral("findButton"), QStringLiteral("search"), tr("Find in this session (Ctrl+F)"));
    connect(find, &QToolButton::clicked, actions.find, &QAction::trigger);
    auto* exportButton = new IconButton(QStringLiteral("exportButton"), QStringLiteral("export"), tr("Export"));
    exportButton->setMenu(&exportMenu);
    exportButton->setPopupMode(QToolButton::InstantPopup);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kCardPadding, 0, metrics::kCardPadding - 2, 0);
    row->setSpacing(metrics::kGap / 2);
    row->addWidget(m_sessions);
    row->addSpacing(metrics::kGap);
    row->addWidget(m_title);
    row->addSpacing(metrics::kGap / 2);
    row->addWidget(m_saved, 1);
    row->addWidget(find);
    row->addWidget(exportButton);
    row->addWidget(makeToggle(QStringLiteral("attachmentsButton"), QStringLiteral("panel-right"),
        tr("Attachments (Ctrl+Shift+B)"), *actions.showAttachments));
    connect(&workbench, &app::Workbench::sessionChanged, this, &HeaderBar::refresh);
    refresh();
}

QToolButton* HeaderBar::makeToggle(
    const QString& objectName, const QString& iconName, const QString& name, QAction& action)
{
    auto* button = new IconButton(objectName, iconName, name);
    button->setCheckable(true);
    button->setChecked(action.isChecked());
    connect(button, &QToolButton::clicked, &action, &QAction::trigger);
    connect(&action, &QAction::toggled, button, &QToolButton::setChecked);
    return button;
}

void HeaderBar::setSessionsVisible(bool visible)
{
    m_sessions->setVisible(!visible);
}

void HeaderBar::refresh()
{
    m_title->setText(m_workbench.title().isEmpty() ? tr("Untitled session") : m_workbench.title());
    m_saved->setText(m_workbench.savedState());
}

} // namespace sheaf::ui
