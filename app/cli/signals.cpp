#include "app/cli/signals.h"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace sheaf::app::cli {

namespace {

constexpr int kStoppedBySignal = 130;

sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

} // namespace

StopOnSignal::StopOnSignal()
{
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_waiter = std::jthread([this](const std::stop_token& finished) {
        const sigset_t waited = stopSignals();
        const timespec poll{0, 50'000'000};
        while (!finished.stop_requested()) {
            if (sigtimedwait(&waited, nullptr, &poll) < 0)
                continue;
            if (m_source.stop_requested())
                _exit(kStoppedBySignal);
            m_source.request_stop();
        }
    });
}

StopOnSignal::~StopOnSignal() = default;

} // namespace sheaf::app::cli
