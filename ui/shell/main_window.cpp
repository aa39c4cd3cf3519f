#include "ui/shell/main_window.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/model_state.h"
#include "app/viewmodel/session_list_model.h"
#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/attachments/attachment_panel.h"
#include "ui/attachments/attachment_rail.h"
#include "ui/composer/composer.h"
#include "ui/lens/lens_panel.h"
#include "ui/lens/lens_view.h"
#include "ui/meter/budget_bar.h"
#include "ui/meter/ledger_table.h"
#include "ui/sessions/session_panel.h"
#include "ui/shell/drop_overlay.h"
#include "ui/shell/empty_session_page.h"
#include "ui/shell/header_bar.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/model_pill.h"
#include "ui/shell/model_popup.h"
#include "ui/shell/typing_redirect.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/window_actions.h"
#include "ui/shell/window_panes.h"
#include "ui/shell/workspace.h"
#include "ui/style/theme.h"
#include "ui/style/theme_controller.h"
#include "ui/transcript/transcript_view.h"
#include "ui/widgets/surface.h"

#include <QCloseEvent>
#include <QIcon>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sheaf::ui {
namespace {

const QString kGeometryKey = QStringLiteral("window/geometry");
const QString kZoomKey = QStringLiteral("window/zoom");
constexpr int kLeastZoom = 50;
constexpr int kMostZoom = 300;

ThemeMode modeOf(app::ThemeChoice choice)
{
    switch (choice) {
    case app::ThemeChoice::Light:
        return ThemeMode::Light;
    case app::ThemeChoice::Dark:
        return ThemeMode::Dark;
    case app::ThemeChoice::System:
        break;
    }
    return ThemeMode::System;
}

} // namespace

MainWindow::MainWindow(app::Workbench& workbench, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_theme(new ThemeController(this))
    , m_actions(new WindowActions(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/app/sheaf.svg")));
    setMinimumSize(640, 480);
    setAcceptDrops(true);
    applySettings(); // before any widget asks for a colour
    build();
    connectFileActions();
    connectEditActions();
    connectViewActions();
    connectSessionActions();
    connectModelActions();
    connectWorkbench();
    connectLens();
    setFocusOrder();
    restoreState();
    refreshCentre();
    refreshActions();
    refreshTitle();
    if (m_centre->currentWidget() == m_welcome)
        m_welcome->setFocus();
    else
        m_workspace->composer().setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    m_menuRow = new MenuRow(m_workbench, *m_actions);
    setMenuWidget(m_menuRow);
    m_sessions = new SessionPanel(m_workbench);
    m_welcome = new WelcomePage(m_workbench);
    m_workspace = new Workspace(m_workbench, *m_actions, m_menuRow->exportMenu());
    m_centre = new QStackedWidget;
    m_centre->setObjectName(QStringLiteral("centre"));
    m_centre->setMinimumWidth(420);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_workspace);
    m_panes = new WindowPanes(m_sessions, m_centre, makeRightSide());
    m_lens = new LensPanel(m_workbench);
    m_rail = new AttachmentRail(m_workbench);
    m_panes->setViewer(m_lens, m_rail);
    setCentralWidget(m_panes);
    m_overlay = new DropOverlay(m_panes);
    m_popup = new ModelPopup(m_workbench, this);
    new TypingRedirect(this, m_workspace->composer().focusProxy());
}

QFrame* MainWindow::makeRightSide()
{
    m_attachments = new AttachmentPanel(m_workbench);
    auto* ledger = new Surface(QStringLiteral("panel"), QStringLiteral("top"));
    auto* ledgerColumn = new QVBoxLayout(ledger);
    ledgerColumn->setContentsMargins(0, 0, 0, 0);
    ledgerColumn->addWidget(new LedgerTable(m_workbench));

    auto* right = new Surface(QStringLiteral("panel"));
    right->setObjectName(QStringLiteral("rightSide"));
    right->setMinimumWidth(280);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_attachments, 1);
    column->addWidget(ledger);
    return right;
}

void MainWindow::connectWorkbench()
{
    connect(&m_workbench, &app::Workbench::sessionChanged, this, &MainWindow::refreshTitle);
    connect(&m_workbench, &app::Workbench::modelChoiceRequested, this, &MainWindow::openModelPopup);
    connect(&m_workbench, &app::Workbench::settingsChanged, this, &MainWindow::applySettings);
    const auto refreshBoth = [this] {
        refreshCentre();
        refreshActions();
    };
    connect(&m_workbench, &app::Workbench::sessionChanged, this, refreshBoth);
    connect(&m_workbench, &app::Workbench::runningChanged, this, &MainWindow::refreshActions);
    connect(&m_workbench, &app::Workbench::sendStateChanged, this, &MainWindow::refreshActions);
    connect(&m_workbench.model(), &app::ModelState::changed, this, refreshBoth);
    connect(&m_workbench.sessions(), &app::SessionListModel::currentChanged, this, &MainWindow::refreshActions);
    for (QAbstractItemModel* model : {static_cast<QAbstractItemModel*>(&m_workbench.transcript()),
             static_cast<QAbstractItemModel*>(&m_workbench.attachments())}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, refreshBoth);
        connect(model, &QAbstractItemModel::rowsRemoved, this, refreshBoth);
        connect(model, &QAbstractItemModel::modelReset, this, refreshBoth);
    }
    connect(m_welcome, &WelcomePage::openModelRequested, this, &MainWindow::openModel);
    connect(m_welcome, &WelcomePage::lookForModelsRequested, this, &MainWindow::openModelPopup);
    connect(m_popup, &ModelPopup::openModelRequested, this, &MainWindow::openModel);
    connect(&m_workspace->emptyPage(), &EmptySessionPage::openFilesRequested, this, &MainWindow::openFiles);
    connect(&m_workspace->composer(), &Composer::attachRequested, this, &MainWindow::openFiles);
    connect(&m_workspace->composer(), &Composer::attachFolderRequested, this, &MainWindow::openFolder);
    connect(m_attachments, &AttachmentPanel::attachRequested, this, &MainWindow::openFiles);
    connect(m_attachments, &AttachmentPanel::attachFolderRequested, this, &MainWindow::openFolder);
    connect(&m_workspace->budget(), &BudgetBar::attachmentClicked, this, &MainWindow::showAttachment);
    connect(m_sessions, &SessionPanel::hideRequested, this, [this] { m_panes->showSessions(false); });
    connect(m_panes, &WindowPanes::shownChanged, this, [this] {
        m_actions->showSessions->setChecked(m_panes->sessionsShown());
        m_actions->showAttachments->setChecked(m_panes->rightShown());
        m_workspace->header().setSessionsVisible(m_panes->sessionsShown());
    });
}

void MainWindow::setFocusOrder()
{
    m_cycler.add(m_sessions, m_sessions->findChild<QWidget*>(QStringLiteral("sessionList")));
    m_cycler.add(&m_workspace->transcript(), &m_workspace->transcript());
    m_cycler.add(m_lens, &m_lens->view());
    m_cycler.add(&m_workspace->composer(), m_workspace->composer().focusProxy());
    for (QWidget* list : m_attachments->findChildren<QAbstractItemView*>())
        m_cycler.add(m_attachments, list);
    m_cycler.add(m_rail, m_rail->firstButton());
    m_cycler.add(m_welcome, m_welcome->findChild<QWidget*>(QStringLiteral("useDefaultModelButton")));
}

void MainWindow::refreshCentre()
{
    const app::ModelState::Status status = m_workbench.model().status();
    const bool noModel = status == app::ModelState::Status::None || status == app::ModelState::Status::Failed;
    const bool nothing = m_workbench.attachments().rowCount() == 0 && m_workbench.transcript().rowCount() == 0;
    const bool welcome = noModel && nothing;
    m_centre->setCurrentWidget(welcome ? static_cast<QWidget*>(m_welcome) : m_workspace);
    m_panes->setRightOffered(!welcome);
    m_actions->showAttachments->setEnabled(!welcome);
    m_actions->find->setEnabled(!welcome);
}

void MainWindow::refreshActions()
{
    const bool running = m_workbench.running();
    const bool asked = m_workbench.transcript().rowCount() > 0;
    const bool open = !m_workbench.sessions().current().isEmpty();
    m_actions->send->setEnabled(m_workbench.canSend());
    m_actions->stop->setEnabled(running || m_workbench.preparing());
    m_actions->prepare->setEnabled(m_workbench.canPrepare());
    m_actions->regenerate->setEnabled(asked && !running);
    m_actions->copyAnswer->setEnabled(asked);
    m_actions->exportMarkdown->setEnabled(asked);
    m_actions->exportJson->setEnabled(asked);
    m_actions->rename->setEnabled(open);
    m_actions->trash->setEnabled(open);
    m_actions->unloadModel->setEnabled(m_workbench.model().status() == app::ModelState::Status::Ready);
}

void MainWindow::refreshTitle()
{
    const QString title = m_workbench.title();
    setWindowTitle(title.isEmpty() ? tr("Sheaf") : tr("%1 – Sheaf").arg(title));
}

void MainWindow::applySettings()
{
    const app::Settings& settings = m_workbench.settings();
    setReducedMotion(settings.reducedMotion);
    m_theme->setMode(modeOf(settings.theme));
    m_actions->themeSystem->setChecked(settings.theme == app::ThemeChoice::System);
    m_actions->themeLight->setChecked(settings.theme == app::ThemeChoice::Light);
    m_actions->themeDark->setChecked(settings.theme == app::ThemeChoice::Dark);
}

void MainWindow::setZoom(int percent)
{
    m_zoom = std::clamp(percent, kLeastZoom, kMostZoom);
    m_workspace->transcript().setZoom(m_zoom);
}

void MainWindow::restoreState()
{
    const QSettings settings;
    if (!restoreGeometry(settings.value(kGeometryKey).toByteArray())) {
        // The frame is not known before the window is shown; on a small screen its foot must not lie below the edge.
        constexpr QSize kPreferred(1440, 900);
        constexpr QSize kFrame(16, 48);
        resize(kPreferred.boundedTo(screen()->availableSize() - kFrame).expandedTo(minimumSize()));
    }
    setZoom(settings.value(kZoomKey, 100).toInt());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_panes->saveWidths();
    QSettings settings;
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kZoomKey, m_zoom);
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const app::DropPreview preview = m_workbench.previewDrop(*event->mimeData());
    if (preview.accepted.empty() && preview.rejected.empty())
        return;
    m_overlay->setGeometry(m_panes->areaBesideSessions());
    m_overlay->showPreview(preview);
    event->setDropAction(Qt::CopyAction);
    event->accept(); // also if all is rejected: the overlay says why
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event)
{
    if (m_workbench.previewDrop(*event->mimeData()).accepted.empty()) {
        event->ignore();
        return;
    }
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent* event)
{
    m_overlay->hide();
    QMainWindow::dragLeaveEvent(event);
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_overlay->hide();
    event->setDropAction(Qt::CopyAction); // a move would let the sender delete its file
    event->accept();
    m_workbench.attachDropped(*event->mimeData());
    activateWindow();
}

} // namespace sheaf::ui
