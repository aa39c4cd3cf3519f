#include "ui/sessions/session_list_view.h"

#include "app/viewmodel/session_list_model.h"
#include "ui/sessions/session_delegate.h"
#include "ui/style/icons.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>

namespace sheaf::ui {
namespace {

app::SessionId idOf(const QModelIndex& index)
{
    return index.data(app::SessionListModel::IdRole).toString();
}

} // namespace

SessionListView::SessionListView(QWidget* parent)
    : QListView(parent)
{
    setObjectName(QStringLiteral("sessionList"));
    setAccessibleName(tr("Sessions"));
    setItemDelegate(new SessionDelegate(this));
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(Adjust);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers); // F2 is an action of the window, so that it works from everywhere
    connect(this, &QListView::clicked, this, &SessionListView::activate);
}

void SessionListView::setModel(QAbstractItemModel* model)
{
    QListView::setModel(model);
    // Headings and hit lines change the height of rows, also of the row below the one that changed.
    connect(model, &QAbstractItemModel::dataChanged, this, [this] { scheduleDelayedItemsLayout(); });
}

void SessionListView::setShows(Shows shows)
{
    m_shows = shows;
    setAccessibleName(shows == Shows::Trash ? tr("Sessions in the trash") : tr("Sessions"));
}

QModelIndex SessionListView::indexOf(const app::SessionId& id) const
{
    const auto* sessions = qobject_cast<const app::SessionListModel*>(model());
    const int row = sessions ? sessions->rowOf(id) : -1;
    return row < 0 ? QModelIndex() : model()->index(row, 0);
}

void SessionListView::rename(const app::SessionId& id)
{
    const QModelIndex index = indexOf(id);
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index);
    edit(index);
}

void SessionListView::showCurrent(const app::SessionId& id)
{
    const QModelIndex index = indexOf(id);
    if (index == currentIndex())
        return;
    if (index.isValid())
        setCurrentIndex(index);
    else
        selectionModel()->clear();
}

app::SessionId SessionListView::currentId() const
{
    return idOf(currentIndex());
}

void SessionListView::activate(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    if (m_shows == Shows::Trash)
        emit restoreRequested(idOf(index));
    else
        emit openRequested(idOf(index));
}

void SessionListView::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex index = currentIndex();
    if (state() != EditingState && index.isValid()) {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            return activate(index);
        if (event->key() == Qt::Key_Delete && m_shows == Shows::Sessions) {
            emit trashRequested(idOf(index));
            return;
        }
    }
    QListView::keyPressEvent(event);
}

void SessionListView::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid())
        return;
    const app::SessionId id = idOf(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_shows == Shows::Trash) {
        menu->addAction(icon(QStringLiteral("undo")), tr("Restore"), this, [this, id] { emit restoreRequested(id); });
    } else {
        menu->addAction(tr("Open"), this, [this, id] { emit openRequested(id); });
        menu->addAction(icon(QStringLiteral("edit")), tr("Rename"), this, [this, id] { rename(id); });
        menu->addSeparator();
        menu->addAction(
            icon(QStringLiteral("trash")), tr("Move to trash"), this, [this, id] { emit trashRequested(id); });
    }
    menu->popup(event->globalPos());
}

} // namespace sheaf::ui
