#pragma once
// The adapters of the open session: which there are, which are on, and what is wrong with one.

#include "app/core/session.h"

#include <QObject>

#include <vector>

namespace sheaf::app {

/// Threads: GUI. Says what it wants applied; whoever applies it reports what was refused.
class AdapterList : public QObject {
    Q_OBJECT
public:
    struct Row {
        SessionAdapter adapter;
        QString name;
        QString problem; ///< sentence; empty: fits the model, or was not tried yet
    };

    using QObject::QObject;

    const std::vector<Row>& rows() const { return m_rows; }
    std::vector<SessionAdapter> saved() const;
    /// To be applied, in order: those that are on and not refused.
    std::vector<AdapterChoice> wantedChoices() const;

    void show(const std::vector<SessionAdapter>& adapters); ///< of another session
    void modelChanged(); ///< what did not fit the last one may fit this one
    void refused(const Error& error);

    /// Of a path that is there already: turns it on.
    void add(const QString& path);
    void remove(int row);
    void setOn(int row, bool on);
    void setScale(int row, double scale);

signals:
    void changed(); ///< rows are others, or a row says something else
    void edited(); ///< by the user: to be saved
    void wanted(); ///< wantedChoices() may be others

private:
    bool has(int row) const { return row >= 0 && static_cast<std::size_t>(row) < m_rows.size(); }
    void append(const SessionAdapter& adapter);
    void announceEdit();

    std::vector<Row> m_rows;
};

} // namespace sheaf::app
