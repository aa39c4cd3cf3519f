#pragma once
// Where the time of forward passes goes.

#include <chrono>

namespace sheaf::runtime {

/// Seconds by kind of work, as one thread of the team sees them (waiting for the others included).
struct Profile {
    double matmul = 0;
    double attention = 0;
    double other = 0;
};

/// Books the time since the last call. Used by one thread.
class ProfileClock {
public:
    explicit ProfileClock(bool enabled)
        : m_enabled(enabled)
    {
    }

    void book(double& seconds)
    {
        if (!m_enabled)
            return;
        const auto now = Clock::now();
        seconds += std::chrono::duration<double>(now - m_last).count();
        m_last = now;
    }

private:
    using Clock = std::chrono::steady_clock;
    bool m_enabled;
    Clock::time_point m_last = Clock::now();
};

} // namespace sheaf::runtime
