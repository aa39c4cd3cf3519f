#pragma once
// SIGINT and SIGTERM as a stop request, so that a stopped command still writes what there is.

#include <stop_token>
#include <thread>

namespace sheaf::app::cli {

/// Construct first in main(), before any thread starts: the signals are blocked in all threads but its own. A second
/// signal ends the process at once.
class StopOnSignal {
public:
    StopOnSignal();
    ~StopOnSignal();
    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::jthread m_waiter;
};

} // namespace sheaf::app::cli
