#pragma once
// Sessions, centre, viewer and right side beside each other, folded as the window gets narrower: side panels become
// drawers over the centre.

#include <QWidget>

#include <array>

class QFrame;
class QSplitter;

namespace sheaf::ui {

/// By the width of the window in device-independent pixels. Wide 1360, Medium 1152, Narrow 900 and more; Single below.
enum class WidthClass { Single, Narrow, Medium, Wide };
WidthClass widthClass(int width);

/// Threads: GUI. Owns the panes. Widths are kept per class, in the settings too.
class WindowPanes : public QWidget {
    Q_OBJECT
public:
    WindowPanes(QFrame* sessions, QWidget* centre, QFrame* right, QWidget* parent = nullptr);
    ~WindowPanes() override;

    bool sessionsShown() const;
    bool rightShown() const;
    void showSessions(bool show);
    void showRight(bool show);
    /// false: the right side is not offered at all (first run).
    void setRightOffered(bool offered);
    /// Takes both. The viewer stands right of the centre, hides the sessions and turns the right side into its rail;
    /// where only one column fits it covers the centre.
    void setViewer(QWidget* viewer, QWidget* rail);
    void showViewer(bool show);
    bool viewerShown() const { return m_viewerShown; }
    bool viewerCoversCentre() const { return m_viewerShown && m_class == WidthClass::Single; }
    /// Of the open drawers; false if there was none.
    bool closeDrawers();
    /// Everything but the docked sessions, in own coordinates.
    QRect areaBesideSessions() const;

    void saveWidths() const;

signals:
    void shownChanged(); ///< sessionsShown, rightShown or how the viewer is shown

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Side {
        QFrame* pane = nullptr;
        bool wanted = true; ///< while docked
        bool open = false; ///< while a drawer
        std::array<int, 4> widths{}; ///< by class
    };
    bool docked(const Side& side) const;
    bool shown(const Side& side) const;
    int viewerWidth() const;
    void setShown(Side& side, bool show);
    void setClass(WidthClass next);
    void dock(Side& side);
    void undock(Side& side);
    void rememberWidths();
    void applyWidths();
    void loadWidths();
    void refresh();
    void placeDrawer(const Side& side);

    QSplitter* m_splitter;
    QWidget* m_veil; ///< below an open drawer: a click on it closes
    Side m_sessions;
    Side m_right;
    QWidget* m_centre;
    QWidget* m_viewer = nullptr;
    QWidget* m_rail = nullptr;
    bool m_viewerShown = false;
    std::array<int, 4> m_viewerWidths{}; ///< by class; 0: not chosen yet
    WidthClass m_class = WidthClass::Wide;
    bool m_rightOffered = true;
};

} // namespace sheaf::ui
