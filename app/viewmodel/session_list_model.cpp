#include "app/viewmodel/session_list_model.h"

#include "app/viewmodel/session_group.h"

#include <algorithm>

namespace sheaf::app {
namespace {

bool sameText(const SessionSummary& a, const SessionSummary& b)
{
    return a.title == b.title && a.updated == b.updated && a.attachments == b.attachments
        && a.promptTokens == b.promptTokens && a.turns == b.turns && a.hit == b.hit && a.trashed == b.trashed;
}

} // namespace

SessionListModel::SessionListModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

int SessionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SessionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const SessionSummary& summary = row.summary;
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return summary.title.isEmpty() ? tr("Untitled session") : summary.title;
    case Qt::EditRole:
        return summary.title;
    case Qt::ToolTipRole:
        return summary.title;
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(data(index, TitleRole).toString(), data(index, SubtitleRole).toString());
    case Qt::AccessibleDescriptionRole:
        return row.running ? tr("answering") : row.unread ? tr("unread answer") : QString();
    case IdRole:
        return summary.id;
    case SubtitleRole:
        return sessionSubtitle(summary, QDate::currentDate());
    case GroupRole:
        return sessionGroup(summary.updated.toLocalTime().date(), QDate::currentDate());
    case HitRole:
        return summary.hit;
    case RunningRole:
        return row.running;
    case UnreadRole:
        return row.unread;
    default:
        return {};
    }
}

Qt::ItemFlags SessionListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags base = QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren;
    if (m_rows[static_cast<std::size_t>(index.row())].summary.trashed)
        return base;
    return base | Qt::ItemIsEditable;
}

bool SessionListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const SessionSummary& summary = m_rows[static_cast<std::size_t>(index.row())].summary;
    const QString title = value.toString().simplified();
    if (title.isEmpty() || title == summary.title)
        return false;
    emit renameRequested(summary.id, title); // the new title comes back by setSessions once it is stored
    return true;
}

void SessionListModel::setSessions(const std::vector<SessionSummary>& sessions)
{
    removeMissing(sessions);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const int target = static_cast<int>(i);
        const int from = rowOf(sessions[i].id);
        if (from < 0) {
            beginInsertRows({}, target, target);
            m_rows.insert(m_rows.begin() + target, Row{sessions[i]});
            endInsertRows();
            continue;
        }
        if (from != target) { // rows before i are in place, so it can only come from below
            beginMoveRows({}, from, from, {}, target);
            std::rotate(m_rows.begin() + target, m_rows.begin() + from, m_rows.begin() + from + 1);
            endMoveRows();
        }
        Row& row = m_rows[i];
        if (!sameText(row.summary, sessions[i])) {
            row.summary = sessions[i];
            emit dataChanged(index(target), index(target));
        }
    }
}

void SessionListModel::removeMissing(const std::vector<SessionSummary>& sessions)
{
    for (int i = rowCount() - 1; i >= 0; --i) {
        const SessionId& id = m_rows[static_cast<std::size_t>(i)].summary.id;
        const bool kept = std::any_of(
            sessions.begin(), sessions.end(), [&id](const SessionSummary& summary) { return summary.id == id; });
        if (kept)
            continue;
        beginRemoveRows({}, i, i);
        m_rows.erase(m_rows.begin() + i);
        endRemoveRows();
    }
}

void SessionListModel::setTrashedCount(int count)
{
    if (m_trashedCount == count)
        return;
    m_trashedCount = count;
    emit trashedCountChanged();
}

void SessionListModel::setCurrent(const SessionId& id)
{
    if (m_current == id)
        return;
    m_current = id;
    emit currentChanged();
}

void SessionListModel::setRunning(const SessionId& id, bool running)
{
    setMark(id, &Row::running, running, RunningRole);
}

void SessionListModel::setUnread(const SessionId& id, bool unread)
{
    setMark(id, &Row::unread, unread, UnreadRole);
}

void SessionListModel::setMark(const SessionId& id, bool Row::*mark, bool value, Role role)
{
    const int row = rowOf(id);
    if (row < 0 || m_rows[static_cast<std::size_t>(row)].*mark == value)
        return;
    m_rows[static_cast<std::size_t>(row)].*mark = value;
    emit dataChanged(index(row), index(row), {role});
}

int SessionListModel::rowOf(const SessionId& id) const
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row& row) { return row.summary.id == id; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

} // namespace sheaf::app
