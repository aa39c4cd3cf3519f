#include "engine/prefix_cache/background_writer.h"

#include "engine/base/background_thread.h"
#include "engine/base/log.h"

#include <exception>
#include <memory>
#include <system_error>
#include <utility>

namespace sheaf::prefix {

namespace {

/// What cannot be kept for want of memory is not kept.
void runGuarded(const std::function<void()>& work)
{
    try {
        work();
    } catch (const std::exception& error) {
        log(LogLevel::Debug, std::string("prefix cache: ") + error.what());
    }
}

} // namespace

BackgroundWriter::~BackgroundWriter()
{
    const auto end = std::chrono::steady_clock::now() + kFarewell;
    while (std::chrono::steady_clock::now() < end && runNext()) { }
    m_thread.request_stop();
}

void BackgroundWriter::open(Shelf shelf)
{
    push(0, [this, shelf = std::move(shelf)] {
        m_keeper.reset();
        m_shelf = shelf;
        m_keeper.emplace(shelf.folder, shelf.maxBytes);
    });
}

void BackgroundWriter::use(const BlockName& name, Stamp stamp)
{
    push(0, [this, name, stamp] {
        if (m_keeper)
            m_keeper->use(name, m_shelf.owner, stamp);
    });
}

bool BackgroundWriter::hasRoom(std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    return m_queuedBytes == 0 || m_queuedBytes + bytes <= kMostQueuedBytes;
}

void BackgroundWriter::store(BlockImage image, Stamp stamp)
{
    const std::uint64_t bytes = image.size();
    auto shared = std::make_shared<BlockImage>(std::move(image)); // a std::function can be copied, an image cannot
    push(bytes, [this, shared, stamp] {
        if (m_keeper)
            m_keeper->store(*shared, m_shelf.owner, stamp);
    });
}

bool BackgroundWriter::makeRoom(std::uint64_t bytes, const std::stop_token& stop)
{
    while (!hasRoom(bytes) && !stop.stop_requested())
        runNext();
    return !stop.stop_requested();
}

bool BackgroundWriter::finish(const std::stop_token& stop)
{
    while (!stop.stop_requested())
        if (!runNext())
            return true;
    return false;
}

void BackgroundWriter::push(std::uint64_t bytes, Work work)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back({bytes, std::move(work)});
        m_queuedBytes += bytes;
    }
    try {
        if (!m_thread.joinable())
            m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    } catch (const std::system_error&) { // no more threads: makeRoom(), finish() and the destructor write
    }
    m_wake.notify_one();
}

bool BackgroundWriter::runNext()
{
    const std::lock_guard working(m_working);
    Job job;
    {
        const std::lock_guard lock(m_mutex);
        if (m_queue.empty())
            return false;
        job = std::move(m_queue.front());
        m_queue.pop_front();
    }
    runGuarded(job.work);
    job.work = {}; // its memory, before it counts as free
    const std::lock_guard lock(m_mutex);
    m_queuedBytes -= job.bytes;
    return true;
}

void BackgroundWriter::run(const std::stop_token& stop)
{
    runInBackground();
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_queue.empty(); }))
                return;
        }
        runNext();
    }
}

} // namespace sheaf::prefix
