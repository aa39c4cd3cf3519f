#include "app/viewmodel/ledger_model.h"

#include <utility>

namespace sheaf::app {

LedgerModel::LedgerModel(QObject* parent)
    : QObject(parent)
{
}

void LedgerModel::set(const Ledger& ledger, std::uint64_t cachedTokens, std::uint64_t kvBytes,
    std::vector<Remedy> remedies, bool hasQuestion)
{
    m_ledger = ledger;
    m_cached = cachedTokens;
    m_kvBytes = kvBytes;
    m_remedies = std::move(remedies);
    m_hasQuestion = hasQuestion;
    emit changed();
}

} // namespace sheaf::app
