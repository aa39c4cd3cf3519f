#pragma once
// Every action of the window with its text and shortcut: menus, the shortcut list and the window itself take them from
// here.

#include <QAction>
#include <QList>
#include <QObject>

class QActionGroup;

namespace sheaf::ui {

/// Threads: GUI. Owned by the window, which connects what they do and enables them.
class WindowActions : public QObject {
    Q_OBJECT
public:
    explicit WindowActions(QWidget* window);

    /// All with a shortcut or a key, in the order of the menus.
    const QList<QAction*>& all() const { return m_all; }
    /// "Ctrl+O"; for keys that are not shortcuts of the window ("Enter") what the text says.
    static QString keyText(const QAction& action);

    QAction* newSession;
    QAction* openFiles;
    QAction* openFolder;
    QAction* exportMarkdown;
    QAction* exportJson;
    QAction* quit;
    QAction* undo;
    QAction* copy;
    QAction* paste;
    QAction* find;
    QAction* findSessions;
    QAction* preferences;
    QAction* showSessions;
    QAction* showAttachments;
    QAction* zoomIn;
    QAction* zoomOut;
    QAction* zoomReset;
    QAction* nextPane;
    QAction* previousPane;
    QAction* themeSystem;
    QAction* themeLight;
    QAction* themeDark;
    QAction* send;
    QAction* stop;
    QAction* regenerate;
    QAction* copyAnswer;
    QAction* prepare;
    QAction* rename;
    QAction* trash;
    QAction* chooseModel;
    QAction* openModel;
    QAction* adapters;
    QAction* unloadModel;
    QAction* shortcuts;
    QAction* about;

private:
    QAction* add(const char* objectName, const QString& text, const QKeySequence& keys = {});
    QAction* addToggle(const char* objectName, const QString& text, const QKeySequence& keys = {});

    QWidget* m_window;
    QList<QAction*> m_all;
};

} // namespace sheaf::ui
