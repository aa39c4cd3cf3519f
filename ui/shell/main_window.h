#pragma once
// The window: menus, panes, drops and keys around one workbench.

#include "ui/shell/pane_cycler.h"

#include <QMainWindow>
#include <QPointer>

class QFrame;
class QStackedWidget;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class AdaptersDialog;
class AttachmentPanel;
class AttachmentRail;
class DropOverlay;
class LensPanel;
class MenuRow;
class ModelPopup;
class PreferencesDialog;
class SessionPanel;
class ThemeController;
class WelcomePage;
class WindowActions;
class WindowPanes;
class Workspace;

/// Threads: GUI. The workbench outlives the window. Geometry, pane widths and zoom are kept by QSettings.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(app::Workbench& workbench, QWidget* parent = nullptr);
    ~MainWindow() override;

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    QFrame* makeRightSide();
    void connectFileActions();
    void connectEditActions();
    void connectViewActions();
    void connectSessionActions();
    void connectModelActions();
    void connectWorkbench();
    void connectLens();
    void setFocusOrder();

    void refreshActions();
    void refreshCentre();
    void refreshTitle();
    void applySettings();
    void setZoom(int percent);
    void restoreState();

    void showAttachments(bool show);
    /// In the lens if it is open and this is a picture, else in the panel.
    void showAttachment(quint64 id);

    void openFiles();
    void openFolder();
    void openModel();
    void exportAs(const QString& suffix, const QString& filter);
    void openModelPopup();
    void openPreferences();
    void openAdapters();
    void focusSessionSearch();
    void renameSession();
    void moveSessionToTrash();
    void pasteHere();
    /// The menu does what the key would do where the focus is.
    void sendKey(int key);

    app::Workbench& m_workbench;
    ThemeController* m_theme;
    WindowActions* m_actions;
    MenuRow* m_menuRow = nullptr;
    WindowPanes* m_panes = nullptr;
    QStackedWidget* m_centre = nullptr;
    WelcomePage* m_welcome = nullptr;
    Workspace* m_workspace = nullptr;
    SessionPanel* m_sessions = nullptr;
    AttachmentPanel* m_attachments = nullptr;
    AttachmentRail* m_rail = nullptr;
    LensPanel* m_lens = nullptr;
    DropOverlay* m_overlay = nullptr;
    ModelPopup* m_popup = nullptr;
    QPointer<PreferencesDialog> m_preferences;
    QPointer<AdaptersDialog> m_adapters;
    PaneCycler m_cycler;
    int m_zoom = 100;
};

} // namespace sheaf::ui
