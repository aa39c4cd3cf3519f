#pragma once
// The attachments as a tree one can reorder: rows are dragged inside the view, files inside folders are ticked.

#include <QTreeView>

namespace sheaf::ui {

/// Threads: GUI. Dragging is done with plain mouse events: a drag of the platform would run its own event loop.
class AttachmentTree : public QTreeView {
    Q_OBJECT
public:
    explicit AttachmentTree(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    quint64 currentAttachment() const; ///< 0: none; of the attachment a file belongs to

signals:
    void moveRequested(int from, int to); ///< `to`: the row it shall have afterwards
    void dragMoved(int from, int to); ///< to < 0: not over a place that changes the order, or dragging ended
    void removeRequested(quint64 id);
    void menuRequested(quint64 id, const QPoint& globalPosition);
    void openRequested(quint64 id); ///< Enter or a double click on an attachment
    void currentAttachmentChanged();

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void openFolders(const QModelIndex& parent, int first, int last);
    void toggleFolder(const QModelIndex& index);
    int gapAt(int y) const; ///< 0–rows: before which row something dropped at y would stand
    int gapTop(int gap) const;
    void endDrag();
    void moveBy(int rows);

    QPoint m_pressed;
    int m_dragRow = -1; ///< pressed top-level row
    int m_gap = -1; ///< ≥ 0: dragging
};

} // namespace sheaf::ui
