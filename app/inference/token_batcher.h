#pragma once
// Joins token events to batches of at most one a frame, so that a fast model does not flood the event loop.

#include "engine/api/engine.h"

#include <QString>

#include <chrono>
#include <functional>
#include <vector>

namespace sheaf::app {

struct TokenBatch {
    QString text;
    std::vector<TokenId> ids;
};

/// Threads: one.
class TokenBatcher {
public:
    using Sink = std::function<void(const TokenBatch&)>;

    TokenBatcher(std::chrono::milliseconds interval, Sink sink);

    void push(const TokenEvent& token); ///< the first one goes at once
    void flush();

private:
    std::chrono::milliseconds m_interval;
    Sink m_sink;
    TokenBatch m_batch;
    std::chrono::steady_clock::time_point m_lastSent;
};

} // namespace sheaf::app
