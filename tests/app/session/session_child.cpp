// A process that the tests start in order to kill it, to starve it of space, or to have a second writer.
//   session_child save FOLDER ID     adds turns until it dies; prints the position of each once it is stored
//   session_child full FOLDER ID     writes until files may not grow any more, then again with space; prints what
//   happened session_child readonly FOLDER    opens the store as a user who may not write; prints the error
//   session_child make FOLDER        stores the sample session (how tests/data/sessions is made)
#include "app/session/sample_session.h"
#include "app/session/session_store.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <string_view>

#include <sys/resource.h>
#include <unistd.h>

using namespace sheaf;
using namespace sheaf::app;

namespace {

constexpr uid_t kNobody = 65534;
constexpr rlim_t kFewBytes = 256 << 10;

int failed(const Error& error)
{
    std::printf("error %s\n", error.what.c_str());
    std::fflush(stdout); // a leak checker ends a process that changed its user before it would be written
    return 1;
}

Turn numberedTurn(int position)
{
    return sampleTurn(QStringLiteral("question %1").arg(position), QString(2000, QLatin1Char('x')));
}

int saveUntilKilled(SessionStore& store, const SessionId& id)
{
    const auto session = store.load(id);
    if (!session)
        return failed(session.error());
    for (int position = static_cast<int>(session->turns.size());; ++position) {
        if (const auto saved = store.saveTurn(id, position, numberedTurn(position)); !saved)
            return failed(saved.error());
        std::printf("%d\n", position);
        std::fflush(stdout);
    }
}

int fillUp(SessionStore& store, const SessionId& id)
{
    std::signal(SIGXFSZ, SIG_IGN); // the write fails instead
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t before = std::exchange(limit.rlim_cur, kFewBytes);
    setrlimit(RLIMIT_FSIZE, &limit);
    int position = 0;
    Result<void> saved;
    while (position < 10'000 && (saved = store.saveTurn(id, position, numberedTurn(position))))
        ++position;
    const auto full = store.load(id);
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto again = store.saveTurn(id, position, numberedTurn(position));
    std::printf("stored %d\n", position);
    std::printf("refused %s\n", saved ? "never" : saved.error().what.c_str());
    std::printf("code %d\n", saved ? -1 : static_cast<int>(saved.error().code));
    std::printf("readable %zu\n", full ? full->turns.size() : 0);
    std::printf("again %s\n", again ? "ok" : again.error().what.c_str());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    if (argc < 3)
        return 2;
    const std::string_view command = argv[1];
    if (command == "readonly" && geteuid() == 0 && seteuid(kNobody) != 0)
        return 2;
    const auto store = SessionStore::open(QString::fromLocal8Bit(argv[2]));
    if (!store)
        return failed(store.error());
    if (command == "save" && argc > 3)
        return saveUntilKilled(**store, QString::fromLocal8Bit(argv[3]));
    if (command == "full" && argc > 3)
        return fillUp(**store, QString::fromLocal8Bit(argv[3]));
    if (command == "make") {
        const auto made = (*store)->create(sampleSession());
        return made ? 0 : failed(made.error());
    }
    return 2;
}
