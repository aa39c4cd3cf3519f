#pragma once
#include "settings.h"

#include <algorithm>
#include <functional>
#include <thread>

namespace courier {

enum class Outcome { Done, RetryLimitReached };

/// Calls work until it returns true or settings.maxAttempts calls have failed. Waits between calls; the wait doubles.
inline Outcome withRetry(const Settings& settings, const std::function<bool()>& work)
{
    auto delay = settings.firstDelay;
    for (int attempt = 1; attempt <= settings.maxAttempts; ++attempt) {
        if (work())
            return Outcome::Done;
        std::this_thread::sleep_for(delay);
        delay = std::min(delay * 2, settings.longestDelay);
    }
    return Outcome::RetryLimitReached;
}

} // namespace courier
