#include "ui/shell/workspace.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/composer/composer.h"
#include "ui/meter/budget_bar.h"
#include "ui/meter/over_full_card.h"
#include "ui/shell/banner_bar.h"
#include "ui/shell/empty_session_page.h"
#include "ui/shell/header_bar.h"
#include "ui/style/metrics.h"
#include "ui/transcript/transcript_view.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace sheaf::ui {

Workspace::Workspace(app::Workbench& workbench, WindowActions& actions, QMenu& exportMenu, QWidget* parent)
    : Surface(QStringLiteral("raised"), {}, parent)
    , m_workbench(workbench)
    , m_header(new HeaderBar(workbench, actions, exportMenu))
    , m_pages(new QStackedWidget)
    , m_transcript(new TranscriptView(workbench))
    , m_empty(new EmptySessionPage)
    , m_budget(new BudgetBar(workbench))
    , m_composer(new Composer(workbench))
{
    setObjectName(QStringLiteral("workspace"));
    setMinimumWidth(420);
    m_pages->addWidget(m_transcript);
    m_pages->addWidget(m_empty);

    auto* foot = new ReadingColumn;
    auto* footColumn = new QVBoxLayout(foot);
    footColumn->setContentsMargins(0, metrics::kGap, 0, 16);
    footColumn->setSpacing(metrics::kGap);
    footColumn->addWidget(new BannerBar(workbench.banner()));
    footColumn->addWidget(m_budget);
    footColumn->addWidget(new OverFullCard(workbench));
    footColumn->addWidget(m_composer);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_pages, 1);
    column->addWidget(foot);
    for (QAbstractItemModel* model : {static_cast<QAbstractItemModel*>(&workbench.transcript()),
             static_cast<QAbstractItemModel*>(&workbench.attachments())}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &Workspace::refresh);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &Workspace::refresh);
        connect(model, &QAbstractItemModel::modelReset, this, &Workspace::refresh);
    }
    refresh();
}

void Workspace::refresh()
{
    const bool empty = m_workbench.transcript().rowCount() == 0 && m_workbench.attachments().rowCount() == 0;
    m_pages->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_transcript);
}

} // namespace sheaf::ui
