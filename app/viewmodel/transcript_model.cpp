#include "app/viewmodel/transcript_model.h"

#include <utility>

namespace sheaf::app {

TranscriptModel::TranscriptModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

int TranscriptModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TranscriptModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Turn& turn = this->turn(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case QuestionRole:
        return turn.question;
    case AnswerRole:
        return turn.answer.text;
    case StateRole:
        return static_cast<int>(turn.answer.state);
    default:
        return {};
    }
}

void TranscriptModel::setTurns(std::vector<Turn> turns)
{
    beginResetModel();
    m_rows.clear();
    for (Turn& turn : turns)
        m_rows.push_back({std::move(turn), {}});
    endResetModel();
}

void TranscriptModel::appendTurn(const Turn& turn)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_rows.push_back({turn, {}});
    endInsertRows();
}

void TranscriptModel::setProgress(int row, const PrefillProgress& progress)
{
    if (row < 0 || row >= rowCount())
        return;
    m_rows[static_cast<std::size_t>(row)].progress = progress;
    emit dataChanged(index(row), index(row), {ProgressRole});
}

void TranscriptModel::appendAnswerText(int row, const QString& text)
{
    if (row < 0 || row >= rowCount() || text.isEmpty())
        return;
    m_rows[static_cast<std::size_t>(row)].turn.answer.text += text;
    emit dataChanged(index(row), index(row), {AnswerRole});
}

void TranscriptModel::setAnswer(int row, const Answer& answer)
{
    if (row < 0 || row >= rowCount())
        return;
    Row& target = m_rows[static_cast<std::size_t>(row)];
    QList<int> roles{StateRole, SummaryRole};
    if (target.turn.answer.text != answer.text)
        roles.append(AnswerRole);
    target.turn.answer = answer;
    emit dataChanged(index(row), index(row), roles);
}

void TranscriptModel::truncate(int rows)
{
    if (rows < 0 || rows >= rowCount())
        return;
    beginRemoveRows({}, rows, rowCount() - 1);
    m_rows.resize(static_cast<std::size_t>(rows));
    endRemoveRows();
}

} // namespace sheaf::app
