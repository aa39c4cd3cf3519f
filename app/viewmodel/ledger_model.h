#pragma once
// The budget: what the bar above the composer and the account at the right show.

#include "app/core/ledger.h"

#include <QObject>

#include <vector>

namespace sheaf::app {

/// A way to make an over-full prompt fit.
struct Remedy {
    enum class Kind { LeaveOut, SmallerReserve, WiderWindow };
    Kind kind = Kind::LeaveOut;
    std::uint64_t attachmentId = 0;
    std::uint64_t value = 0; ///< new reserve or window
    QString text; ///< "Leave out Drawings lot 3.pdf"
    QString gain; ///< "−4,212"
};

/// Threads: GUI.
class LedgerModel : public QObject {
    Q_OBJECT
public:
    explicit LedgerModel(QObject* parent = nullptr);

    const Ledger& ledger() const { return m_ledger; }
    std::uint64_t cachedTokens() const { return m_cached; } ///< prefix the engine already holds: drawn hatched
    std::uint64_t kvBytes() const { return m_kvBytes; } ///< memory for this prompt and its reserve
    const std::vector<Remedy>& remedies() const { return m_remedies; } ///< empty if it fits; up to four
    bool hasQuestion() const { return m_hasQuestion; }

    void set(const Ledger& ledger, std::uint64_t cachedTokens, std::uint64_t kvBytes, std::vector<Remedy> remedies,
        bool hasQuestion);

signals:
    void changed();

private:
    Ledger m_ledger;
    std::uint64_t m_cached = 0;
    std::uint64_t m_kvBytes = 0;
    std::vector<Remedy> m_remedies;
    bool m_hasQuestion = false;
};

} // namespace sheaf::app
