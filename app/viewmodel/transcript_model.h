#pragma once
// The conversation in the middle: one row a turn. Text grows by precise dataChanged, never by a reset.

#include "app/core/session.h"

#include <QAbstractListModel>

#include <vector>

namespace sheaf::app {

/// Before the first token: "12 of 30 tiles", then "3,100 of 7,806 new tokens".
struct PrefillProgress {
    std::uint64_t tilesDone = 0; ///< of the pictures that were not read before
    std::uint64_t tilesTotal = 0;
    std::uint64_t done = 0;
    std::uint64_t total = 0; ///< 0: not started
    std::uint64_t cached = 0;
    double tokensPerSecond = 0; ///< 0: not measured yet
    double secondsLeft = -1; ///< below 0: not known
};

/// Threads: GUI.
class TranscriptModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        QuestionRole = Qt::UserRole + 1,
        AnswerRole, ///< the text so far
        StateRole, ///< int(AnswerState)
        ProgressRole, ///< PrefillProgress changed
        SummaryRole, ///< finish line, coverage, citations changed
    };

    explicit TranscriptModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const Turn& turn(int row) const { return m_rows[static_cast<std::size_t>(row)].turn; }
    const PrefillProgress& progress(int row) const { return m_rows[static_cast<std::size_t>(row)].progress; }

    /// Another session: a model reset.
    void setTurns(std::vector<Turn> turns);
    void appendTurn(const Turn& turn);
    void setProgress(int row, const PrefillProgress& progress);
    void appendAnswerText(int row, const QString& text); ///< dataChanged with AnswerRole only
    void setAnswer(int row, const Answer& answer); ///< at the end: state, finish, numbers, coverage, citations
    void truncate(int rows); ///< keeps the first `rows` turns

private:
    struct Row {
        Turn turn;
        PrefillProgress progress;
    };
    std::vector<Row> m_rows;
};

} // namespace sheaf::app
