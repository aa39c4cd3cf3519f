#include "app/viewmodel/remedies.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace sheaf::app {

namespace {

constexpr std::uint64_t kSmallestReserve = 256; // a shorter answer is hardly one
constexpr std::uint64_t kWindowStep = 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("remedies", text);
}

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

Remedy leaveOut(const LedgerAttachment& account)
{
    return {Remedy::Kind::LeaveOut, account.attachment->id, account.tokens,
        tr("Leave out %1").arg(account.attachment->name), QStringLiteral("−%1").arg(number(account.tokens))};
}

/// The smallest attachment that suffices, and the largest if none or another does.
void addLeaveOuts(std::vector<Remedy>& remedies, const Ledger& ledger)
{
    std::vector<const LedgerAttachment*> bySize;
    for (const LedgerAttachment& account : ledger.attachments) {
        if (account.tokens > 0)
            bySize.push_back(&account);
    }
    std::sort(bySize.begin(), bySize.end(), [](const auto* a, const auto* b) { return a->tokens < b->tokens; });
    const auto sufficient = std::find_if(
        bySize.begin(), bySize.end(), [&](const auto* account) { return account->tokens >= ledger.tooMany(); });
    if (sufficient != bySize.end())
        remedies.push_back(leaveOut(**sufficient));
    if (!bySize.empty() && (sufficient == bySize.end() || *sufficient != bySize.back()))
        remedies.push_back(leaveOut(*bySize.back()));
}

} // namespace

std::vector<Remedy> remediesFor(const Ledger& ledger, std::uint64_t trainedTokens)
{
    std::vector<Remedy> remedies;
    if (ledger.fits())
        return remedies;
    addLeaveOuts(remedies, ledger);
    if (ledger.reserve >= ledger.tooMany() + kSmallestReserve) {
        const std::uint64_t smaller = ledger.reserve - ledger.tooMany();
        remedies.push_back({Remedy::Kind::SmallerReserve, 0, smaller,
            tr("Reserve %1 instead of %2 tokens for the answer").arg(number(smaller), number(ledger.reserve)),
            QStringLiteral("−%1").arg(number(ledger.tooMany()))});
    }
    const std::uint64_t wider
        = std::min(trainedTokens, (ledger.needed() + kWindowStep - 1) / kWindowStep * kWindowStep);
    if (wider > ledger.window && wider >= ledger.needed()) {
        remedies.push_back({Remedy::Kind::WiderWindow, 0, wider, tr("Widen the window to %1 tokens").arg(number(wider)),
            QStringLiteral("+%1").arg(number(wider - ledger.window))});
    }
    return remedies;
}

} // namespace sheaf::app
