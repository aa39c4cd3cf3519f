#include "app/session/session_store.h"

#include "app/core/prefix_cache.h"
#include "app/session/content_folder.h"
#include "app/session/content_rows.h"
#include "app/session/session_json.h"
#include "app/session/session_rows.h"
#include "app/session/session_search.h"
#include "app/session/store_file.h"

#include <QUuid>

#include <chrono>
#include <map>
#include <utility>

namespace sheaf::app {

namespace {

/// What sessions that go for good leave behind.
struct Leftovers {
    std::vector<std::string> contents;
    std::vector<SessionId> sessions;
};

} // namespace

struct SessionStore::Private {
    QString folder;
    Database database;
    ContentFolder contents;
    QString notice;

    /// Runs `work(number of the session)` as one durable change.
    template <class Work> Result<void> change(const SessionId& id, Work work);
    Result<void> removeSession(std::int64_t number, Leftovers& leftovers);
    Result<void> drop(const Leftovers& leftovers);
    Result<std::vector<std::int64_t>> trashedBefore(std::int64_t milliseconds) const;
};

namespace {

constexpr std::string_view kSummaryColumns = R"sql(
    SELECT id, title, created, updated, (SELECT count(*) FROM turns WHERE session = sessions.number),
        (SELECT count(*) FROM attachments WHERE session = sessions.number),
        (SELECT prompt_tokens FROM turns JOIN answers ON turn = turns.number WHERE session = sessions.number
            ORDER BY position DESC LIMIT 1), trashed IS NOT NULL, number FROM sessions )sql";

SessionSummary summaryOf(const Statement& row)
{
    SessionSummary summary;
    summary.id = row.string(0);
    summary.title = row.string(1);
    summary.created = fromStored(row.integer(2));
    summary.updated = fromStored(row.integer(3));
    summary.turns = static_cast<int>(row.integer(4));
    summary.attachments = static_cast<int>(row.integer(5));
    summary.promptTokens = static_cast<std::uint64_t>(row.integer(6));
    summary.trashed = row.integer(7) != 0;
    return summary;
}

std::int64_t now()
{
    return toStored(QDateTime::currentDateTimeUtc());
}

Result<void> touch(Database& database, std::int64_t number)
{
    SHEAF_TRY(Statement statement, database.prepare("UPDATE sessions SET updated = ? WHERE number = ?"));
    return statement.bind(now()).bind(number).run();
}

Result<std::int64_t> countTurns(const Database& database, std::int64_t session)
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT count(*) FROM turns WHERE session = ?"));
    SHEAF_CHECK(statement.bind(session).step());
    return statement.integer(0);
}

Session completed(const Session& session)
{
    Session value = session;
    if (value.id.isEmpty())
        value.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (!value.created.isValid())
        value.created = QDateTime::currentDateTimeUtc();
    if (!value.updated.isValid())
        value.updated = value.created;
    return value;
}

Result<std::optional<SessionId>> firstId(Statement& statement)
{
    SHEAF_TRY(const bool found, statement.step());
    return found ? std::optional<SessionId>(statement.string(0)) : std::nullopt;
}

Result<std::optional<SessionId>> onlyIdWithPrefix(const Database& database, const QString& prefix)
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT id FROM sessions WHERE substr(id, 1, ?) = ? LIMIT 2"));
    statement.bind(static_cast<std::int64_t>(prefix.size())).bind(prefix);
    SHEAF_TRY(const auto id, firstId(statement));
    if (!id)
        return id;
    SHEAF_TRY(const bool another, statement.step());
    return another ? std::nullopt : id;
}

} // namespace

template <class Work> Result<void> SessionStore::Private::change(const SessionId& id, Work work)
{
    SHEAF_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
    SHEAF_TRY(const std::int64_t number, sessionNumber(database, id));
    SHEAF_CHECK(work(number));
    return transaction.commit();
}

Result<void> SessionStore::Private::removeSession(std::int64_t number, Leftovers& leftovers)
{
    SHEAF_TRY(const std::vector<std::string> hashes, contentsOfSession(database, number));
    leftovers.contents.insert(leftovers.contents.end(), hashes.begin(), hashes.end());
    SHEAF_TRY(Statement id, database.prepare("SELECT id FROM sessions WHERE number = ?"));
    id.bind(number);
    SHEAF_TRY(const bool known, id.step());
    if (known)
        leftovers.sessions.push_back(id.string(0));
    SHEAF_TRY(Statement statement, database.prepare("DELETE FROM sessions WHERE number = ?"));
    return statement.bind(number).run();
}

// In a transaction of its own, after the sessions are gone for good: a crash in between leaves bytes nobody needs,
// never a session without its bytes. The write lock keeps other processes from attaching the content meanwhile.
Result<void> SessionStore::Private::drop(const Leftovers& leftovers)
{
    for (const SessionId& session : leftovers.sessions)
        dropKeptPrefixes(folder, session);
    SHEAF_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
    std::vector<std::string> dropped;
    for (const std::string& hash : leftovers.contents) {
        SHEAF_TRY(const bool unused, dropContentRowIfUnused(database, hash));
        if (unused)
            dropped.push_back(hash);
    }
    for (const std::string& hash : dropped)
        contents.remove(hash);
    return transaction.commit();
}

Result<std::vector<std::int64_t>> SessionStore::Private::trashedBefore(std::int64_t milliseconds) const
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT number FROM sessions WHERE trashed <= ?"));
    statement.bind(milliseconds);
    std::vector<std::int64_t> numbers;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return numbers;
        numbers.push_back(statement.integer(0));
    }
}

SessionStore::SessionStore(std::unique_ptr<Private> store)
    : d(std::move(store))
{
}

SessionStore::~SessionStore() = default;

Result<std::unique_ptr<SessionStore>> SessionStore::open(const QString& folder)
{
    ContentFolder contents(folder + QStringLiteral("/content"));
    SHEAF_TRY(OpenedStore opened, openStoreFile(folder, contents));
    auto store = std::make_unique<Private>(
        Private{folder, std::move(opened.database), std::move(contents), std::move(opened.notice)});
    return std::unique_ptr<SessionStore>(new SessionStore(std::move(store)));
}

QString SessionStore::notice() const
{
    return d->notice;
}

Result<SessionId> SessionStore::create(const Session& session)
{
    const Session value = completed(session);
    SHEAF_TRY(Transaction transaction, Transaction::begin(d->database, Transaction::Kind::Write));
    if (sessionNumber(d->database, value.id))
        return fail(ErrorCode::Usage, "a session with this id is there already", value.id.toStdString());
    SHEAF_CHECK(insertSession(d->database, value));
    SHEAF_CHECK(transaction.commit());
    return value.id;
}

Result<Session> SessionStore::load(const SessionId& id) const
{
    SHEAF_TRY(const Transaction snapshot, Transaction::begin(d->database, Transaction::Kind::Read));
    SHEAF_TRY(const std::int64_t number, sessionNumber(d->database, id));
    SHEAF_TRY(Session session, readSessionHead(d->database, number));
    SHEAF_TRY(session.attachments, readAttachments(d->database, number));
    SHEAF_TRY(const std::vector<std::int64_t> turns, turnNumbers(d->database, number));
    for (const std::int64_t turn : turns) {
        SHEAF_TRY(Turn value, readTurn(d->database, turn));
        session.turns.push_back(std::move(value));
    }
    return session;
}

Result<std::optional<SessionId>> SessionStore::find(const QString& idOrTitle) const
{
    if (idOrTitle.isEmpty())
        return std::nullopt;
    SHEAF_TRY(const Transaction snapshot, Transaction::begin(d->database, Transaction::Kind::Read));
    SHEAF_TRY(Statement byId, d->database.prepare("SELECT id FROM sessions WHERE id = ?"));
    SHEAF_TRY(const auto exact, firstId(byId.bind(idOrTitle)));
    if (exact)
        return exact;
    SHEAF_TRY(const auto prefixed, onlyIdWithPrefix(d->database, idOrTitle));
    if (prefixed)
        return prefixed;
    SHEAF_TRY(Statement byTitle, d->database.prepare(R"sql(
        SELECT id FROM sessions WHERE title = ? ORDER BY trashed IS NOT NULL, updated DESC, number DESC LIMIT 1)sql"));
    return firstId(byTitle.bind(idOrTitle));
}

Result<std::vector<SessionSummary>> SessionStore::list(bool trashed) const
{
    const std::string sql = std::string(kSummaryColumns)
        + (trashed ? "WHERE trashed IS NOT NULL ORDER BY trashed DESC, number DESC"
                   : "WHERE trashed IS NULL ORDER BY updated DESC, number DESC");
    SHEAF_TRY(Statement statement, d->database.prepare(sql));
    std::vector<SessionSummary> summaries;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return summaries;
        summaries.push_back(summaryOf(statement));
    }
}

Result<std::vector<SessionSummary>> SessionStore::search(const QString& words) const
{
    SHEAF_TRY(const Transaction snapshot, Transaction::begin(d->database, Transaction::Kind::Read));
    SHEAF_TRY(const auto hits, searchSessions(d->database, words));
    const std::string sql = std::string(kSummaryColumns) + "WHERE trashed IS NULL ORDER BY updated DESC, number DESC";
    SHEAF_TRY(Statement statement, d->database.prepare(sql));
    std::vector<SessionSummary> summaries;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return summaries;
        const auto hit = hits.find(statement.integer(8));
        if (hit == hits.end())
            continue;
        summaries.push_back(summaryOf(statement));
        summaries.back().hit = hit->second;
    }
}

Result<void> SessionStore::rename(const SessionId& id, const QString& title)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(
            Statement statement, d->database.prepare("UPDATE sessions SET title = ?, updated = ? WHERE number = ?"));
        return statement.bind(title).bind(now()).bind(number).run();
    });
}

Result<void> SessionStore::saveDraft(const SessionId& id, const QString& text)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(
            Statement statement, d->database.prepare("UPDATE sessions SET draft = ?, updated = ? WHERE number = ?"));
        return statement.bind(text).bind(now()).bind(number).run();
    });
}

Result<void> SessionStore::saveSettings(const SessionId& id, const SessionSettings& settings)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(Statement statement,
            d->database.prepare(
                "UPDATE sessions SET reserve_tokens = ?, system_text = ?, adapters = ?, updated = ? WHERE number = ?"));
        statement.bind(settings.reserveTokens).bind(settings.systemText).bind(dump(adaptersJson(settings.adapters)));
        return statement.bind(now()).bind(number).run();
    });
}

Result<void> SessionStore::saveAttachments(const SessionId& id, const std::vector<SavedAttachment>& attachments)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_CHECK(writeAttachments(d->database, number, attachments));
        return touch(d->database, number);
    });
}

Result<void> SessionStore::saveTurn(const SessionId& id, int turn, const Turn& value)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(const std::int64_t count, countTurns(d->database, number));
        if (turn < 0 || turn > count) {
            return fail(ErrorCode::Usage,
                "turn " + std::to_string(turn) + " of a session with " + std::to_string(count), id.toStdString());
        }
        SHEAF_CHECK(writeTurn(d->database, number, turn, value));
        return touch(d->database, number);
    });
}

Result<void> SessionStore::truncateTurns(const SessionId& id, int turns)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(Statement statement, d->database.prepare("DELETE FROM turns WHERE session = ? AND position >= ?"));
        SHEAF_CHECK(statement.bind(number).bind(turns).run());
        return touch(d->database, number);
    });
}

Result<void> SessionStore::moveToTrash(const SessionId& id)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(Statement statement, d->database.prepare("UPDATE sessions SET trashed = ? WHERE number = ?"));
        return statement.bind(now()).bind(number).run();
    });
}

Result<void> SessionStore::restore(const SessionId& id)
{
    return d->change(id, [&](std::int64_t number) -> Result<void> {
        SHEAF_TRY(Statement statement, d->database.prepare("UPDATE sessions SET trashed = NULL WHERE number = ?"));
        return statement.bind(number).run();
    });
}

Result<void> SessionStore::remove(const SessionId& id)
{
    Leftovers leftovers;
    SHEAF_CHECK(d->change(id, [&](std::int64_t number) { return d->removeSession(number, leftovers); }));
    return d->drop(leftovers);
}

Result<void> SessionStore::emptyTrash(int olderThanDays)
{
    const std::int64_t limit = toStored(QDateTime::currentDateTimeUtc().addDays(-olderThanDays));
    Leftovers leftovers;
    {
        SHEAF_TRY(Transaction transaction, Transaction::begin(d->database, Transaction::Kind::Write));
        SHEAF_TRY(const std::vector<std::int64_t> numbers, d->trashedBefore(limit));
        for (const std::int64_t number : numbers)
            SHEAF_CHECK(d->removeSession(number, leftovers));
        SHEAF_CHECK(transaction.commit());
    }
    return d->drop(leftovers);
}

Result<void> SessionStore::storeContent(const std::string& sha256, const QByteArray& bytes)
{
    if (!ContentFolder::isHash(sha256))
        return fail(ErrorCode::Usage, "a content's name is 64 hexadecimal digits", sha256);
    if (hasContent(sha256))
        return {};
    SHEAF_TRY(const auto file, d->contents.prepare(sha256, bytes)); // the long part, without the write lock
    SHEAF_TRY(Transaction transaction, Transaction::begin(d->database, Transaction::Kind::Write));
    SHEAF_CHECK(ContentFolder::publish(*file));
    SHEAF_CHECK(addContentRow(d->database, sha256, bytes.size()));
    return transaction.commit();
}

Result<QByteArray> SessionStore::content(const std::string& sha256) const
{
    if (!ContentFolder::isHash(sha256))
        return fail(ErrorCode::Usage, "a content's name is 64 hexadecimal digits", sha256);
    return d->contents.read(sha256);
}

bool SessionStore::hasContent(const std::string& sha256) const
{
    return ContentFolder::isHash(sha256) && d->contents.size(sha256) >= 0;
}

} // namespace sheaf::app
