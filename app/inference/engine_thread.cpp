#include "app/inference/engine_thread.h"

#include <utility>

namespace sheaf::app {

EngineThread::EngineThread()
    : m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

EngineThread::~EngineThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.clear();
    }
    m_thread.request_stop();
    m_wake.notify_all();
}

void EngineThread::post(Work work)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(std::move(work));
    }
    m_wake.notify_one();
}

void EngineThread::run(const std::stop_token& stop)
{
    std::unique_ptr<Engine> engine;
    for (;;) {
        Work work;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_queue.empty(); }))
                return;
            work = std::move(m_queue.front());
            m_queue.pop_front();
        }
        work(engine);
    }
}

} // namespace sheaf::app
