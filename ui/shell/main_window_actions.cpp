// What the actions of the window do.

#include "ui/shell/main_window.h"

#include "app/viewmodel/session_list_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/composer/composer.h"
#include "ui/preferences/preferences_dialog.h"
#include "ui/sessions/session_panel.h"
#include "ui/shell/about_dialog.h"
#include "ui/shell/adapters_dialog.h"
#include "ui/shell/file_dialogs.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/model_pill.h"
#include "ui/shell/model_popup.h"
#include "ui/shell/shortcuts_dialog.h"
#include "ui/shell/window_actions.h"
#include "ui/shell/window_panes.h"
#include "ui/shell/workspace.h"
#include "ui/transcript/transcript_view.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMimeData>
#include <QPlainTextEdit>

namespace sheaf::ui {
namespace {

constexpr int kZoomStep = 10;

} // namespace

void MainWindow::connectFileActions()
{
    connect(m_actions->newSession, &QAction::triggered, &m_workbench, &app::Workbench::newSession);
    connect(m_actions->openFiles, &QAction::triggered, this, &MainWindow::openFiles);
    connect(m_actions->openFolder, &QAction::triggered, this, &MainWindow::openFolder);
    connect(m_actions->exportMarkdown, &QAction::triggered, this,
        [this] { exportAs(QStringLiteral("md"), tr("Markdown (*.md)")); });
    connect(m_actions->exportJson, &QAction::triggered, this,
        [this] { exportAs(QStringLiteral("json"), tr("JSON (*.json)")); });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::connectEditActions()
{
    connect(m_actions->undo, &QAction::triggered, this, [this] { sendKey(Qt::Key_Z); });
    connect(m_actions->copy, &QAction::triggered, this, [this] { sendKey(Qt::Key_C); });
    connect(m_actions->paste, &QAction::triggered, this, [this] { sendKey(Qt::Key_V); });
    connect(m_actions->find, &QAction::triggered, this, [this] { m_workspace->transcript().findText(); });
    connect(m_actions->findSessions, &QAction::triggered, this, &MainWindow::focusSessionSearch);
    connect(m_actions->preferences, &QAction::triggered, this, &MainWindow::openPreferences);
}

void MainWindow::connectViewActions()
{
    connect(m_actions->showSessions, &QAction::triggered, m_panes, &WindowPanes::showSessions);
    connect(m_actions->showAttachments, &QAction::triggered, this, &MainWindow::showAttachments);
    connect(m_actions->zoomIn, &QAction::triggered, this, [this] { setZoom(m_zoom + kZoomStep); });
    connect(m_actions->zoomOut, &QAction::triggered, this, [this] { setZoom(m_zoom - kZoomStep); });
    connect(m_actions->zoomReset, &QAction::triggered, this, [this] { setZoom(100); });
    connect(m_actions->nextPane, &QAction::triggered, this, [this] { m_cycler.next(); });
    connect(m_actions->previousPane, &QAction::triggered, this, [this] { m_cycler.previous(); });
    const std::pair<QAction*, app::ThemeChoice> themes[] = {{m_actions->themeSystem, app::ThemeChoice::System},
        {m_actions->themeLight, app::ThemeChoice::Light}, {m_actions->themeDark, app::ThemeChoice::Dark}};
    for (const auto& [action, choice] : themes) {
        const app::ThemeChoice theme = choice;
        connect(action, &QAction::triggered, this, [this, theme] {
            app::Settings settings = m_workbench.settings();
            settings.theme = theme;
            m_workbench.setSettings(settings);
        });
    }
    connect(
        m_actions->shortcuts, &QAction::triggered, this, [this] { (new ShortcutsDialog(*m_actions, this))->show(); });
    connect(m_actions->about, &QAction::triggered, this, [this] { (new AboutDialog(this))->show(); });
}

void MainWindow::connectSessionActions()
{
    connect(m_actions->send, &QAction::triggered, &m_workbench, &app::Workbench::send);
    connect(m_actions->stop, &QAction::triggered, &m_workbench, &app::Workbench::stop);
    connect(m_actions->regenerate, &QAction::triggered, &m_workbench, &app::Workbench::regenerate);
    connect(m_actions->copyAnswer, &QAction::triggered, this, [this] { m_workspace->transcript().copyLastAnswer(); });
    connect(m_actions->prepare, &QAction::triggered, &m_workbench, &app::Workbench::prepareDocuments);
    connect(m_actions->rename, &QAction::triggered, this, &MainWindow::renameSession);
    connect(m_actions->trash, &QAction::triggered, this, &MainWindow::moveSessionToTrash);
}

void MainWindow::connectModelActions()
{
    connect(m_actions->chooseModel, &QAction::triggered, this, &MainWindow::openModelPopup);
    connect(&m_menuRow->modelPill(), &QAbstractButton::clicked, this, &MainWindow::openModelPopup);
    connect(m_actions->openModel, &QAction::triggered, this, &MainWindow::openModel);
    connect(m_actions->adapters, &QAction::triggered, this, &MainWindow::openAdapters);
    connect(m_actions->unloadModel, &QAction::triggered, &m_workbench, &app::Workbench::unloadModel);
}

void MainWindow::openFiles()
{
    askFiles(this, [this](const QStringList& paths) { m_workbench.attachPaths(paths); });
}

void MainWindow::openFolder()
{
    askFolder(this, [this](const QStringList& paths) { m_workbench.attachPaths(paths); });
}

void MainWindow::openModel()
{
    askModelFile(this, [this](const QString& path) { m_workbench.loadModel(path); });
}

void MainWindow::exportAs(const QString& suffix, const QString& filter)
{
    askExportFile(
        this, m_workbench.title(), {suffix, filter}, [this](const QString& path) { m_workbench.exportSession(path); });
}

void MainWindow::openModelPopup()
{
    m_popup->openBelow(m_menuRow->modelPill());
}

void MainWindow::openPreferences()
{
    if (!m_preferences)
        m_preferences = new PreferencesDialog(m_workbench, this);
    m_preferences->show();
    m_preferences->raise();
    m_preferences->activateWindow();
}

void MainWindow::openAdapters()
{
    if (!m_adapters)
        m_adapters = new AdaptersDialog(m_workbench.adapters(), this);
    m_adapters->show();
    m_adapters->raise();
    m_adapters->activateWindow();
}

void MainWindow::focusSessionSearch()
{
    m_panes->showSessions(true);
    m_sessions->focusSearch();
}

void MainWindow::renameSession()
{
    m_panes->showSessions(true);
    m_sessions->renameCurrent();
}

void MainWindow::moveSessionToTrash()
{
    m_workbench.trashSession(m_sessions->chosenSession());
}

void MainWindow::sendKey(int key)
{
    QWidget* target = QApplication::focusWidget();
    QKeyEvent event(QEvent::KeyPress, key, Qt::ControlModifier);
    QCoreApplication::sendEvent(target && target->window() == this ? target : this, &event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        if (m_panes->closeDrawers())
            return;
        m_workbench.running() || m_workbench.preparing() ? m_workbench.stop() : m_workbench.closeLens();
        return;
    }
    if (event->matches(QKeySequence::Paste))
        return pasteHere();
    if (event->matches(QKeySequence::Undo))
        return m_workbench.undoTrash();
    QMainWindow::keyPressEvent(event);
}

void MainWindow::pasteHere()
{
    const QMimeData* clip = QApplication::clipboard()->mimeData();
    if (!clip || m_workbench.paste(*clip) || !clip->hasText())
        return;
    if (auto* field = qobject_cast<QPlainTextEdit*>(m_workspace->composer().focusProxy())) {
        field->setFocus(Qt::ShortcutFocusReason);
        field->insertPlainText(clip->text());
    }
}

} // namespace sheaf::ui
