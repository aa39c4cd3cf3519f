#include "app/viewmodel/read_ahead.h"

#include "app/viewmodel/prompt_pictures.h"

#include <algorithm>
#include <utility>

namespace sheaf::app {

namespace {

/// Other than a conversation's, which count from 1 up.
constexpr quint64 kFirstTicket = quint64{1} << 63;

} // namespace

ReadAhead::ReadAhead(InferenceService& inference, LedgerKeeper& keeper, QObject* parent)
    : QObject(parent)
    , m_inference(inference)
    , m_keeper(keeper)
{
    connect(&m_keeper, &LedgerKeeper::encoded, this, &ReadAhead::onEncoded);
    connect(&m_inference, &InferenceService::prefillProgress, this, &ReadAhead::onPrefill);
    connect(&m_inference, &InferenceService::cachedCounted, this, &ReadAhead::onCounted);
    connect(&m_inference, &InferenceService::finished, this, &ReadAhead::onFinished);
}

void ReadAhead::look(KnownPrompt prompt)
{
    if (m_preparing)
        return; // it will know more in a moment
    encode(std::move(prompt));
}

void ReadAhead::prepare(KnownPrompt prompt)
{
    m_preparing = true;
    encode(std::move(prompt));
    emit changed();
}

void ReadAhead::encode(KnownPrompt prompt)
{
    cancelRequest();
    m_prompt = std::move(prompt);
    m_ticket = std::max(m_ticket, kFirstTicket) + 1;
    m_keeper.encode(m_prompt.input, m_prompt.model, m_ticket);
}

void ReadAhead::onEncoded(quint64 ticket, const std::vector<TokenId>& ids, const Ledger& ledger)
{
    if (ticket != m_ticket || m_request != 0)
        return;
    GenerateRequest request;
    request.prompt = ids;
    request.prefixCache = m_prompt.prefixCache;
    m_tokens = ids.size();
    const auto pictures = pictureSource(m_prompt.input, m_prompt.model.frame.style, m_prompt.kept);
    if (!m_preparing) {
        m_request = m_inference.countCached(std::move(request), pictures);
        return;
    }
    if (ledger.total > ledger.window) {
        m_preparing = false;
        emit changed();
        return;
    }
    request.maxTokens = 0;
    request.background = true;
    m_request = m_inference.generate(std::move(request), pictures, m_prompt.adapters);
}

void ReadAhead::onPrefill(RequestId id, quint64 done, quint64 total)
{
    if (id != m_request || !m_preparing)
        return;
    m_cached = m_tokens - std::min<std::uint64_t>(m_tokens, total) + done;
    emit changed();
}

void ReadAhead::onCounted(RequestId id, quint64 tokens)
{
    if (id != m_request)
        return;
    m_request = 0;
    m_cached = tokens;
    emit changed();
}

void ReadAhead::onFinished(RequestId id, const GenerateOutcome&)
{
    if (id != m_request)
        return;
    m_request = 0;
    m_preparing = false;
    emit changed();
}

void ReadAhead::stop()
{
    if (std::exchange(m_preparing, false))
        emit changed();
    cancelRequest();
    m_ticket = std::max(m_ticket, kFirstTicket) + 1; // what is being encoded is of no use any more
}

void ReadAhead::forget()
{
    stop();
    m_cached = 0;
    emit changed();
}

void ReadAhead::cancelRequest()
{
    if (const RequestId id = std::exchange(m_request, 0); id != 0)
        m_inference.stop(id);
}

} // namespace sheaf::app
