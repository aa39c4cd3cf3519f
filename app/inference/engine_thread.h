#pragma once
// The one thread that owns the engine: GNU OpenMP keeps a pool per calling thread, so everything that computes runs
// here.

#include "engine/api/engine.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace sheaf::app {

/// Threads: post() from any. The destructor drops what has not begun, waits for what runs, and frees the engine on its
/// thread.
class EngineThread {
public:
    /// The engine, or null while no model is loaded. Work may replace it.
    using Work = std::function<void(std::unique_ptr<Engine>& engine)>;

    EngineThread();
    ~EngineThread();

    void post(Work work);

private:
    void run(const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Work> m_queue;
    std::jthread m_thread; // last: joins before what it uses dies
};

} // namespace sheaf::app
