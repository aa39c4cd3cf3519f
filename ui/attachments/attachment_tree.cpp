#include "ui/attachments/attachment_tree.h"

#include "app/viewmodel/attachment_model.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace sheaf::ui {

namespace {

constexpr int kIndentation = 20;
constexpr int kChevron = 14;
constexpr int kRowInset = 8; ///< from the panel's edges to a selected row's background

QModelIndex topOf(QModelIndex index)
{
    while (index.parent().isValid())
        index = index.parent();
    return index;
}

int targetRow(int from, int gap)
{
    return gap > from ? gap - 1 : gap;
}

} // namespace

AttachmentTree::AttachmentTree(QWidget* parent)
    : QTreeView(parent)
{
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(kIndentation);
    setExpandsOnDoubleClick(false);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(NoFrame);
    setDragDropMode(NoDragDrop);
    setAcceptDrops(false); // the whole window is the drop zone
    viewport()->setAcceptDrops(false);
}

void AttachmentTree::setModel(QAbstractItemModel* model)
{
    QTreeView::setModel(model);
    connect(model, &QAbstractItemModel::rowsInserted, this, &AttachmentTree::openFolders);
    // A bar of progress makes a row higher; the heights are remembered until the layout is done again.
    connect(model, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex& first, const QModelIndex&, const QList<int>& roles) {
            const bool state = roles.isEmpty() || roles.contains(app::AttachmentModel::StateRole);
            if (!first.parent().isValid() && state)
                scheduleDelayedItemsLayout();
        });
    openFolders({}, 0, model->rowCount() - 1);
}

void AttachmentTree::openFolders(const QModelIndex& parent, int first, int last)
{
    if (parent.isValid()) {
        if (!parent.parent().isValid())
            expand(parent);
        return;
    }
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (model()->hasChildren(index))
            expand(index);
    }
}

quint64 AttachmentTree::currentAttachment() const
{
    return currentIndex().isValid() ? currentIndex().data(app::AttachmentModel::IdRole).toULongLong() : 0;
}

void AttachmentTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    if (selectionModel()->isSelected(index)) {
        const bool ring = hasFocus() && index == currentIndex();
        paintCard(*painter, row.adjusted(kRowInset, 0, -kRowInset, 0), tokens().selection,
            ring ? tokens().focus : tokens().selection, ring ? 2 : 0, metrics::kRadiusRow);
    }
    QStyleOptionViewItem item = option;
    item.rect = visualRect(index);
    item.state.setFlag(QStyle::State_Open, isExpanded(index));
    item.direction = layoutDirection();
    item.widget = this;
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    const QRect branches = rightToLeft
        ? QRect(item.rect.right() + 1, row.top(), row.right() - item.rect.right(), row.height())
        : QRect(0, row.top(), item.rect.left(), row.height());
    drawBranches(painter, branches, index);
    itemDelegate()->paint(painter, item, index);
}

void AttachmentTree::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (!index.parent().isValid() || !model()->hasChildren(index))
        return;
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    const QString closed = rightToLeft ? QStringLiteral("chevron-left") : QStringLiteral("chevron-right");
    const int x = rightToLeft ? rect.left() : rect.right() - kIndentation + 1;
    const QRect place(x + (kIndentation - kChevron) / 2, rect.center().y() - kChevron / 2, kChevron, kChevron);
    painter->drawPixmap(place,
        iconPixmap(isExpanded(index) ? QStringLiteral("chevron-down") : closed, kChevron, tokens().muted,
            devicePixelRatioF()));
}

void AttachmentTree::paintEvent(QPaintEvent* event)
{
    QTreeView::paintEvent(event);
    if (m_gap < 0)
        return;
    QPainter painter(viewport());
    painter.fillRect(kRowInset, gapTop(m_gap) - 1, viewport()->width() - 2 * kRowInset, 2, tokens().accent);
}

void AttachmentTree::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position().toPoint();
    const QModelIndex index = indexAt(m_pressed);
    const bool top = index.isValid() && !index.parent().isValid();
    m_dragRow = top && event->button() == Qt::LeftButton ? index.row() : -1;
    QTreeView::mousePressEvent(event);
}

void AttachmentTree::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    const bool far = (position - m_pressed).manhattanLength() >= QApplication::startDragDistance();
    if (m_dragRow < 0 || !(event->buttons() & Qt::LeftButton) || (m_gap < 0 && !far))
        return; // the base class would sweep a selection
    m_gap = gapAt(position.y());
    const int to = targetRow(m_dragRow, m_gap);
    emit dragMoved(m_dragRow, to == m_dragRow ? -1 : to);
    viewport()->update();
}

void AttachmentTree::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_gap >= 0) {
        const int from = m_dragRow;
        const int to = targetRow(from, m_gap);
        endDrag();
        if (from != to)
            emit moveRequested(from, to);
        return;
    }
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool sameRow = m_dragRow >= 0 && index.isValid() && !index.parent().isValid() && index.row() == m_dragRow;
    QTreeView::mouseReleaseEvent(event);
    if (sameRow && event->button() == Qt::LeftButton)
        toggleFolder(index);
    m_dragRow = -1;
}

void AttachmentTree::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.isValid() && !index.parent().isValid())
        emit openRequested(index.data(app::AttachmentModel::IdRole).toULongLong());
    QTreeView::mouseDoubleClickEvent(event);
}

void AttachmentTree::toggleFolder(const QModelIndex& index)
{
    if (model()->hasChildren(index))
        setExpanded(index, !isExpanded(index));
}

int AttachmentTree::gapAt(int y) const
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        const QRect rect = visualRect(model()->index(row, 0));
        if (y < rect.center().y())
            return row;
    }
    return model()->rowCount();
}

int AttachmentTree::gapTop(int gap) const
{
    if (gap < model()->rowCount())
        return visualRect(model()->index(gap, 0)).top();
    QModelIndex last = model()->index(gap - 1, 0);
    while (isExpanded(last) && model()->hasChildren(last))
        last = model()->index(model()->rowCount(last) - 1, 0, last);
    return visualRect(last).bottom();
}

void AttachmentTree::endDrag()
{
    const int from = m_dragRow;
    m_dragRow = -1;
    m_gap = -1;
    viewport()->update();
    emit dragMoved(from, -1);
}

void AttachmentTree::moveBy(int rows)
{
    const QModelIndex current = topOf(currentIndex());
    const int to = current.row() + rows;
    if (current.isValid() && to >= 0 && to < model()->rowCount())
        emit moveRequested(current.row(), to);
}

void AttachmentTree::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_gap >= 0)
        return endDrag();
    if (event->modifiers() == Qt::AltModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down))
        return moveBy(event->key() == Qt::Key_Up ? -1 : 1);
    if (event->key() == Qt::Key_Delete && currentIndex().isValid() && !currentIndex().parent().isValid()) {
        emit removeRequested(currentAttachment());
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && currentIndex().isValid() && !currentIndex().parent().isValid()) {
        emit openRequested(currentAttachment());
        return;
    }
    if (event->key() == Qt::Key_Space && currentIndex().parent().isValid()) {
        QStyleOptionViewItem option;
        initViewItemOption(&option);
        option.rect = visualRect(currentIndex());
        itemDelegate()->editorEvent(event, model(), option, currentIndex());
        return;
    }
    QTreeView::keyPressEvent(event);
}

void AttachmentTree::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    const QPoint at = byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    emit menuRequested(index.data(app::AttachmentModel::IdRole).toULongLong(), at);
}

void AttachmentTree::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    emit currentAttachmentChanged();
}

} // namespace sheaf::ui
