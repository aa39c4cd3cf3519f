#pragma once
// Sessions, centre and right side by side, folded as the window gets narrower: side panels become drawers over the
// centre.

#include <QWidget>

#include <array>

class QFrame;
class QSplitter;

namespace sheaf::ui {

/// By the width of the window in device-independent pixels. Wide 1360, Medium 1152, Narrow 900 and more; Single below.
enum class WidthClass { Single, Narrow, Medium, Wide };
WidthClass widthClass(int width);

/// Threads: GUI. Owns the three panes. Widths are kept per class, in the settings too.
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
    /// Of the open drawers; false if there was none.
    bool closeDrawers();
    /// Everything but the docked sessions, in own coordinates.
    QRect areaBesideSessions() const;

    void saveWidths() const;

signals:
    void shownChanged(); ///< sessionsShown or rightShown

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
    WidthClass m_class = WidthClass::Wide;
    bool m_rightOffered = true;
};

} // namespace sheaf::ui
