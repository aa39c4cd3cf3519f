#include "app/session/store_file.h"

#include "app/session/salvage.h"
#include "app/session/schema.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sheaf::app {

namespace {

constexpr std::int64_t kMaxCheckedBytes = 64LL
    << 20; // quick_check reads 64 MiB in about 0.1 s; more would delay the start
constexpr std::chrono::seconds kLockPatience(10);
constexpr std::chrono::milliseconds kLockPause(20);

/// Held while a folder's database is created, migrated or repaired. The system drops it when the process dies.
class FolderLock {
public:
    static Result<FolderLock> take(const QString& folder);
    FolderLock(FolderLock&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
    {
    }
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }

private:
    explicit FolderLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

Result<FolderLock> FolderLock::take(const QString& folder)
{
    const std::string path = QFile::encodeName(folder + QStringLiteral("/sessions.lock")).toStdString();
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(ErrorCode::Unreadable, std::strerror(errno), path);
    FolderLock lock(descriptor);
    const auto end = std::chrono::steady_clock::now() + kLockPatience;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(ErrorCode::Unreadable, std::strerror(errno), path);
        if (std::chrono::steady_clock::now() > end)
            return fail(ErrorCode::Unreadable, "another process has been preparing the sessions for 10 seconds", path);
        std::this_thread::sleep_for(kLockPause);
    }
    return lock;
}

Result<void> checkPages(const Database& database, const QString& path)
{
    if (QFileInfo(path).size() > kMaxCheckedBytes)
        return {};
    SHEAF_TRY(Statement statement, database.prepare("PRAGMA quick_check(1)"));
    SHEAF_TRY(const bool row, statement.step());
    if (!row || statement.bytes(0) != "ok")
        return fail(ErrorCode::Malformed, row ? statement.text(0) : "quick_check says nothing", path.toStdString());
    return {};
}

Result<Database> openChecked(const QString& path)
{
    SHEAF_TRY(Database database, Database::open(path));
    database.checkpointOnClose(false); // until we know that the database is ours to change
    SHEAF_CHECK(migrate(database));
    SHEAF_CHECK(checkPages(database, path));
    SHEAF_CHECK(database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"));
    database.checkpointOnClose(true);
    return database;
}

QString unusedDamagedPath(const QString& folder)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const QString base = folder + QStringLiteral("/sessions.damaged-") + stamp;
    QString path = base + QStringLiteral(".sqlite");
    for (int i = 2; QFileInfo::exists(path); ++i)
        path = base + QLatin1Char('-') + QString::number(i) + QStringLiteral(".sqlite");
    return path;
}

Result<void> moveAside(const QString& from, const QString& to)
{
    QFile file(from);
    if (!file.rename(to))
        return fail(ErrorCode::Unreadable, file.errorString().toStdString(), from.toStdString());
    QFile::rename(
        from + QStringLiteral("-wal"), to + QStringLiteral("-wal")); // holds the newest pages, if there is one
    QFile::remove(from + QStringLiteral("-shm"));
    return {};
}

QString noticeOf(const SalvageReport& report, const QString& aside)
{
    return QCoreApplication::translate("session",
        "The saved sessions were damaged. %n session(s) could be read and were kept; the damaged file is %1.", nullptr,
        report.sessions)
        .arg(aside);
}

Result<OpenedStore> repair(const QString& folder, const QString& path, const ContentFolder& contents)
{
    const QString aside = unusedDamagedPath(folder);
    SHEAF_CHECK(moveAside(path, aside));
    SHEAF_TRY(Database database, openChecked(path));
    SHEAF_TRY(const SalvageReport report, salvage(aside, database, contents));
    return OpenedStore{std::move(database), noticeOf(report, aside)};
}

} // namespace

Result<OpenedStore> openStoreFile(const QString& folder, const ContentFolder& contents)
{
    SHEAF_CHECK(ensurePrivateFolder(folder));
    SHEAF_TRY(const FolderLock lock, FolderLock::take(folder));
    const QString path = folder + QStringLiteral("/sessions.sqlite");
    Result<Database> database = openChecked(path);
    if (database)
        return OpenedStore{std::move(*database), {}};
    if (database.error().code == ErrorCode::Malformed)
        return repair(folder, path, contents);
    return failAt(std::move(database).error(), path.toStdString());
}

} // namespace sheaf::app
