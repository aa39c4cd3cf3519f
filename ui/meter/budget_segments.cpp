#include "ui/meter/budget_segments.h"

#include "app/viewmodel/ledger_model.h"
#include "ui/style/tokens.h"

#include <QCoreApplication>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr std::uint64_t kAmberPercent = 80;
constexpr std::uint64_t kRedPercent = 95;

QString tr(const char* text)
{
    return QCoreApplication::translate("BudgetBar", text);
}

void coverPrefix(std::vector<BudgetSegment>& segments, std::uint64_t cached)
{
    for (BudgetSegment& segment : segments) {
        if (segment.kind == BudgetSegment::Kind::Reserve)
            return;
        segment.cached = std::min(segment.tokens, cached);
        cached -= segment.cached;
    }
}

} // namespace

std::vector<BudgetSegment> budgetSegments(const app::LedgerModel& model)
{
    using Kind = BudgetSegment::Kind;
    const app::Ledger& ledger = model.ledger();
    const Tokens& colors = tokens();

    std::vector<BudgetSegment> segments;
    const auto add = [&](Kind kind, const QString& name, std::uint64_t count, const QColor& color, quint64 id = 0) {
        if (count > 0)
            segments.push_back({kind, id, name, count, 0, color});
    };
    add(Kind::Scaffold, tr("Instructions and template"), ledger.scaffold + ledger.system, colors.lineStrong);
    for (std::size_t i = 0; i < ledger.attachments.size(); ++i) {
        const app::LedgerAttachment& share = ledger.attachments[i];
        if (share.attachment)
            add(Kind::Attachment, share.attachment->name, share.tokens, colors.segments[i % colors.segments.size()],
                share.attachment->id);
    }
    add(Kind::History, tr("Conversation"), ledger.history, colors.muted);
    add(Kind::Question, tr("Question"), ledger.question, colors.text);
    add(Kind::Reserve, tr("Reserve for the answer"), ledger.reserve, colors.lineStrong);
    coverPrefix(segments, model.cachedTokens());
    return segments;
}

BudgetLevel budgetLevel(const app::Ledger& ledger)
{
    if (!ledger.fits())
        return BudgetLevel::Over;
    const std::uint64_t scaled = ledger.needed() * 100;
    if (ledger.window == 0 || scaled < kAmberPercent * ledger.window)
        return BudgetLevel::Normal;
    return scaled < kRedPercent * ledger.window ? BudgetLevel::Amber : BudgetLevel::Red;
}

int budgetPercent(const app::Ledger& ledger)
{
    if (ledger.window == 0)
        return 0;
    const auto rounded = static_cast<int>((ledger.needed() * 100 + ledger.window / 2) / ledger.window);
    return ledger.fits() ? rounded : std::max(101, rounded);
}

} // namespace sheaf::ui
