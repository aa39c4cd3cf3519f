#include "app/session/session_service.h"

#include "app/core/error_text.h"
#include "engine/base/log.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace sheaf::app {

namespace {

constexpr std::chrono::seconds kRetryInterval(2); // what was typed is stored at most this long after space is back

using Work = std::function<Result<void>(SessionStore&)>;

struct Job {
    enum class Kind { Read, Write };
    Kind kind = Kind::Write;
    Work work;
};

} // namespace

/// The store thread and its queue. `m_jobs` and `m_ending` belong to the mutex; what is below them to the store thread.
class SessionService::Private {
public:
    Private(SessionService& service, QString folder)
        : m_service(service)
        , m_folder(std::move(folder))
        , m_thread([this] { runBlocking(); })
    {
    }

    ~Private()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }

    void push(Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back(std::move(job));
        }
        m_wake.notify_one();
    }

private:
    void runBlocking();
    /// False: nothing to do for kRetryInterval. Sets `end` when the service ends and the queue is empty.
    bool nextBlocking(Job& job, bool& end);
    void run(Job job);
    void write(Work work);
    /// Tries what is kept, in order. True: nothing is left.
    bool flush();
    Result<void> apply(const Work& work);
    Result<void> open();
    void report(const Error& error);

    SessionService& m_service;
    const QString m_folder;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_ending = false;

    std::unique_ptr<SessionStore> m_store;
    std::deque<Work> m_unsaved; ///< refused by the system; the first one is the oldest
    bool m_failing = false; ///< failed() was emitted, recovered() not yet

    std::thread m_thread; // last: it uses all of the above
};

void SessionService::Private::runBlocking()
{
    for (bool end = false; !end;) {
        Job job;
        if (nextBlocking(job, end))
            run(std::move(job));
        else
            flush();
    }
    if (!m_unsaved.empty())
        log(LogLevel::Warning, std::to_string(m_unsaved.size()) + " changes of sessions could not be written");
}

bool SessionService::Private::nextBlocking(Job& job, bool& end)
{
    std::unique_lock lock(m_mutex);
    const auto woken = [this] { return m_ending || !m_jobs.empty(); };
    if (m_unsaved.empty())
        m_wake.wait(lock, woken);
    else
        m_wake.wait_for(lock, kRetryInterval, woken);
    end = m_ending && m_jobs.empty();
    if (m_jobs.empty())
        return false;
    job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return true;
}

void SessionService::Private::run(Job job)
{
    if (job.kind == Job::Kind::Write) {
        write(std::move(job.work));
    } else if (const Result<void> result = apply(job.work); !result) {
        report(result.error());
    }
}

void SessionService::Private::write(Work work)
{
    m_unsaved.push_back(std::move(work));
    flush();
}

bool SessionService::Private::flush()
{
    while (!m_unsaved.empty()) {
        const Result<void> result = apply(m_unsaved.front());
        const bool refused = !result && result.error().code == ErrorCode::Unreadable;
        if (!refused)
            m_unsaved.pop_front();
        if (!result && !(refused && m_failing)) // one banner for a full disk, not one a second
            report(result.error());
        if (refused)
            return false;
        if (result && std::exchange(m_failing, false))
            emit m_service.recovered();
    }
    return true;
}

Result<void> SessionService::Private::apply(const Work& work)
{
    SHEAF_CHECK(open());
    Result<void> result = work(*m_store);
    if (!result && result.error().code == ErrorCode::Malformed)
        m_store.reset(); // opening it again repairs it
    return result;
}

Result<void> SessionService::Private::open()
{
    if (m_store)
        return {};
    SHEAF_TRY(m_store, SessionStore::open(m_folder));
    if (!m_store->notice().isEmpty())
        emit m_service.noticed(m_store->notice());
    return {};
}

void SessionService::Private::report(const Error& error)
{
    m_failing = true;
    const ErrorText text = describeError(error);
    const QString sentence = text.nextStep.isEmpty() ? text.sentence : text.sentence + QLatin1Char(' ') + text.nextStep;
    log(LogLevel::Warning, "sessions: " + text.details.toStdString());
    emit m_service.failed(sentence, text.details);
}

SessionService::SessionService(const QString& folder, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, folder))
{
}

SessionService::~SessionService() = default;

void SessionService::post(Work work)
{
    d->push({Job::Kind::Write, std::move(work)});
}

void SessionService::requestList()
{
    d->push({Job::Kind::Read, [this](SessionStore& store) -> Result<void> {
                 SHEAF_TRY(auto sessions, store.list());
                 SHEAF_TRY(const auto trashed, store.list(true));
                 emit listReady(std::move(sessions), static_cast<int>(trashed.size()));
                 return {};
             }});
}

void SessionService::requestTrash()
{
    d->push({Job::Kind::Read, [this](SessionStore& store) -> Result<void> {
                 SHEAF_TRY(auto sessions, store.list(true));
                 emit trashReady(std::move(sessions));
                 return {};
             }});
}

void SessionService::requestSearch(const QString& words)
{
    d->push({Job::Kind::Read, [this, words](SessionStore& store) -> Result<void> {
                 SHEAF_TRY(auto sessions, store.search(words));
                 emit searchReady(words, std::move(sessions));
                 return {};
             }});
}

void SessionService::requestSession(const SessionId& id)
{
    d->push({Job::Kind::Read, [this, id](SessionStore& store) -> Result<void> {
                 SHEAF_TRY(Session session, store.load(id));
                 emit sessionReady(std::move(session));
                 return {};
             }});
}

} // namespace sheaf::app
