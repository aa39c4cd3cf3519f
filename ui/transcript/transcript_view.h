#pragma once
// The conversation: questions and answers as text, laid out and painted by us.

#include "ui/transcript/text_position.h"
#include "ui/transcript/transcript_text.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <memory>
#include <set>

class QHelpEvent;
class QPushButton;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class FindBar;
class LinkPrompt;
class TranscriptLayout;
struct Highlight;
struct TurnTarget;

/// Threads: GUI. Follows the end of a growing answer only while the end is in view.
class TranscriptView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TranscriptView(app::Workbench& workbench, QWidget* parent = nullptr);
    ~TranscriptView() override;

    /// Opens the find bar, with the selected text if there is one.
    void findText();
    /// 100: as designed; limited to 50–300.
    void setZoom(int percent);
    /// The last answer's Markdown to the clipboard.
    void copyLastAnswer();

    const TranscriptLayout& textLayout() const { return *m_layout; }
    QString selectedText() const;
    /// From the layout's coordinates to the viewport's.
    QPointF toViewport(const QPointF& point) const;

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum class Keep { Offset, Proportion };
    struct Target {
        int turn = -1; ///< -1: none
        int index = 0;
    };

    // transcript_view.cpp: what is shown
    void buildOverlays();
    void connectModel();
    void modelReset();
    void modelChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles);
    void flush();
    void layOutVisible(Keep keep);
    void layOutIdle();
    void placeOverlays();
    void restoreScroll(int turn, qreal offset);
    void scrollToEnd();
    void refreshScale();
    void showFound(int index);
    void findAgain();
    void showPill();
    QPointF origin() const;
    QPointF fromViewport(const QPointF& point) const;
    std::vector<Highlight> highlightsOf(int turn, int piece) const;
    void paintTargetRing(QPainter& painter) const;
    void paintInvitation(QPainter& painter) const; ///< while there is no question

    // transcript_input.cpp: mouse, keyboard, clipboard
    void selectTo(const TextPosition& position, bool extend);
    void selectWordAt(const TextPosition& position);
    void extendByKey(int key);
    void dragScroll();
    void copySelection();
    void copyAnswer(int turn);
    Target targetAt(const QPointF& viewportPoint) const;
    std::vector<TurnTarget> targetsOf(int turn) const;
    void activate(const Target& target);
    bool moveTarget(bool next);
    void reveal(const QRectF& box);
    void showToolTip(QHelpEvent& event);

    app::Workbench& m_workbench;
    std::unique_ptr<TranscriptLayout> m_layout;
    FindBar* m_findBar = nullptr;
    LinkPrompt* m_linkPrompt = nullptr;
    QPushButton* m_pill = nullptr;
    QWidget* m_status = nullptr; ///< carries announcements for screen readers
    QTimer m_frame; ///< new text is shown once a frame
    QTimer m_idle; ///< lays out turns that are not in view
    QTimer m_dragTimer;
    std::set<int> m_grown; ///< turns with new text since the last frame
    std::vector<TextMatch> m_matches;
    int m_match = -1;
    TextRange m_selection;
    Target m_pressed;
    Target m_focused;
    QPointF m_dragPoint;
    bool m_selecting = false;
    bool m_follow = true;
    bool m_adjusting = false; ///< the scroll bar is moved by us, not by the user
    int m_zoom = 100;
};

} // namespace sheaf::ui
