#pragma once
// The prompt as a row of segments: what the bar paints, names and offers to screen readers.

#include "app/core/ledger.h"

#include <QColor>
#include <QString>

#include <vector>

namespace sheaf::app {
class LedgerModel;
}

namespace sheaf::ui {

struct BudgetSegment {
    enum class Kind { Scaffold, Attachment, History, Question, Reserve };
    Kind kind = Kind::Scaffold;
    quint64 attachmentId = 0; ///< attachments only
    QString name;
    std::uint64_t tokens = 0;
    std::uint64_t cached = 0; ///< of them, at the segment's start, already in the engine: hatched
    QColor color; ///< reserve: of its dashed outline
};

/// Segments with at least one token, in the order of the prompt; the engine's cached prefix covers them from the left.
std::vector<BudgetSegment> budgetSegments(const app::LedgerModel& model);

/// How close the prompt and its reserve come to the window.
enum class BudgetLevel { Normal, Amber, Red, Over };
BudgetLevel budgetLevel(const app::Ledger& ledger);
/// Rounded, but 100 % never means too many; 0 without a window.
int budgetPercent(const app::Ledger& ledger);

} // namespace sheaf::ui
