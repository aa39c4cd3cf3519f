#include "app/inference/token_batcher.h"

#include <utility>

namespace sheaf::app {

TokenBatcher::TokenBatcher(std::chrono::milliseconds interval, Sink sink)
    : m_interval(interval)
    , m_sink(std::move(sink))
{
}

void TokenBatcher::push(const TokenEvent& token)
{
    if (token.id >= 0)
        m_batch.ids.push_back(token.id);
    m_batch.text += QString::fromStdString(token.text);
    if (std::chrono::steady_clock::now() - m_lastSent >= m_interval)
        flush();
}

void TokenBatcher::flush()
{
    if (m_batch.ids.empty() && m_batch.text.isEmpty())
        return;
    m_sink(std::exchange(m_batch, {}));
    m_lastSent = std::chrono::steady_clock::now();
}

} // namespace sheaf::app
