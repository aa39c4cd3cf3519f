#include "ui/shell/window_actions.h"

#include <QActionGroup>
#include <QWidget>

namespace sheaf::ui {

WindowActions::WindowActions(QWidget* window)
    : QObject(window)
    , m_window(window)
{
    newSession = add("actionNewSession", tr("New session"), QKeySequence::New);
    openFiles = add("actionOpenFiles", tr("Open files…"), QKeySequence::Open);
    openFolder = add("actionOpenFolder", tr("Open folder…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    exportMarkdown = add("actionExportMarkdown", tr("Markdown…"));
    exportJson = add("actionExportJson", tr("JSON…"));
    quit = add("actionQuit", tr("Quit"), Qt::CTRL | Qt::Key_Q);
    // What these do depends on where the focus is: the keys stay with the field or the list that has it.
    undo = add("actionUndo", tr("Undo\tCtrl+Z"));
    copy = add("actionCopy", tr("Copy\tCtrl+C"));
    paste = add("actionPaste", tr("Paste\tCtrl+V"));
    find = add("actionFind", tr("Find"), QKeySequence::Find);
    findSessions = add("actionFindSessions", tr("Find in all sessions"), Qt::CTRL | Qt::Key_K);
    preferences = add("actionPreferences", tr("Preferences…"), Qt::CTRL | Qt::Key_Comma);
    showSessions = addToggle("actionShowSessions", tr("Sessions"), Qt::CTRL | Qt::Key_B);
    showAttachments = addToggle("actionShowAttachments", tr("Attachments"), Qt::CTRL | Qt::SHIFT | Qt::Key_B);
    zoomIn = add("actionZoomIn", tr("Larger text"));
    zoomIn->setShortcuts({Qt::CTRL | Qt::Key_Equal, Qt::CTRL | Qt::Key_Plus});
    zoomOut = add("actionZoomOut", tr("Smaller text"), Qt::CTRL | Qt::Key_Minus);
    zoomReset = add("actionZoomReset", tr("Normal text"), Qt::CTRL | Qt::Key_0);
    nextPane = add("actionNextPane", tr("Next pane"), Qt::Key_F6);
    previousPane = add("actionPreviousPane", tr("Previous pane"), Qt::SHIFT | Qt::Key_F6);
    themeSystem = addToggle("actionThemeSystem", tr("As the system"));
    themeLight = addToggle("actionThemeLight", tr("Light"));
    themeDark = addToggle("actionThemeDark", tr("Dark"));
    auto* themes = new QActionGroup(this);
    for (QAction* action : {themeSystem, themeLight, themeDark})
        themes->addAction(action);
    // Enter and Esc mean other things in lists, fields and menus: they are keys of the composer, not shortcuts of the
    // window.
    send = add("actionSend", tr("Send\tEnter"));
    stop = add("actionStop", tr("Stop\tEsc"));
    regenerate = add("actionRegenerate", tr("Regenerate the last answer"), Qt::CTRL | Qt::Key_R);
    copyAnswer = add("actionCopyAnswer", tr("Copy the last answer"), Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    prepare = add("actionPrepare", tr("Prepare documents"));
    rename = add("actionRename", tr("Rename"), Qt::Key_F2);
    trash = add("actionTrash", tr("Move to trash"));
    chooseModel = add("actionChooseModel", tr("Choose…"), Qt::CTRL | Qt::Key_L);
    openModel = add("actionOpenModel", tr("Open model file…"));
    adapters = add("actionAdapters", tr("Adapters…"));
    unloadModel = add("actionUnloadModel", tr("Unload"));
    shortcuts = add("actionShortcuts", tr("Keyboard shortcuts"), Qt::Key_F1);
    about = add("actionAbout", tr("About Sheaf"));
}

QAction* WindowActions::add(const char* objectName, const QString& text, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(objectName));
    action->setMenuRole(QAction::NoRole);
    if (!keys.isEmpty())
        action->setShortcut(keys);
    m_window->addAction(action);
    m_all << action;
    return action;
}

QAction* WindowActions::addToggle(const char* objectName, const QString& text, const QKeySequence& keys)
{
    QAction* action = add(objectName, text, keys);
    action->setCheckable(true);
    return action;
}

QString WindowActions::keyText(const QAction& action)
{
    const qsizetype tab = action.text().indexOf(QLatin1Char('\t'));
    return tab >= 0 ? action.text().mid(tab + 1) : action.shortcut().toString(QKeySequence::NativeText);
}

} // namespace sheaf::ui
