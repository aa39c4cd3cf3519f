#include "app/session/salvage.h"

#include "app/session/content_rows.h"
#include "app/session/session_rows.h"
#include "app/session/session_writer.h"

#include <QUuid>

#include <optional>
#include <set>
#include <utility>

namespace sheaf::app {

namespace {

// As many numbers as can be read: a damaged page ends the walk.
void addNumbers(const Database& database, const char* sql, std::set<std::int64_t>& numbers)
{
    Result<Statement> statement = database.prepare(sql);
    if (!statement)
        return;
    for (Result<bool> row = statement->step(); row && *row; row = statement->step())
        numbers.insert(statement->integer(0));
}

// Along tables and indexes, from both ends: what one walk cannot reach another may.
std::set<std::int64_t> readableSessions(const Database& database)
{
    std::set<std::int64_t> numbers;
    addNumbers(database, "SELECT number FROM sessions NOT INDEXED ORDER BY number", numbers);
    addNumbers(database, "SELECT number FROM sessions NOT INDEXED ORDER BY number DESC", numbers);
    addNumbers(database, "SELECT number FROM sessions ORDER BY id", numbers);
    addNumbers(database, "SELECT number FROM sessions ORDER BY id DESC", numbers);
    addNumbers(database, "SELECT session FROM turns NOT INDEXED ORDER BY number", numbers);
    addNumbers(database, "SELECT session FROM turns ORDER BY session, position", numbers);
    return numbers;
}

std::vector<Turn> readableTurns(const Database& database, std::int64_t session)
{
    std::vector<Turn> turns;
    for (const std::int64_t number : turnNumbers(database, session).value_or(std::vector<std::int64_t>())) {
        if (Result<Turn> turn = readTurn(database, number))
            turns.push_back(std::move(*turn));
    }
    return turns;
}

// Title and id may be lost while questions and answers are there: then the first question names the session.
Session headFromTurns(const std::vector<Turn>& turns)
{
    Session session;
    session.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    session.title = titleFromQuestion(turns.front().question);
    session.created = turns.front().asked.isValid() ? turns.front().asked : QDateTime::currentDateTimeUtc();
    session.updated = session.created;
    return session;
}

/// Nothing, if neither the session's own row nor one of its turns can be read.
std::optional<Session> readWhatIsLeft(const Database& database, std::int64_t number)
{
    std::vector<Turn> turns = readableTurns(database, number);
    const Result<Session> head = readSessionHead(database, number);
    const bool headRead = head && !head->id.isEmpty();
    if (!headRead && turns.empty())
        return std::nullopt;
    Session session = headRead ? *head : headFromTurns(turns);
    session.attachments = readAttachments(database, number).value_or(std::vector<SavedAttachment>());
    session.turns = std::move(turns);
    return session;
}

Result<void> keepContentRows(Database& target, const Session& session, const ContentFolder& contents)
{
    for (const SavedAttachment& attachment : session.attachments) {
        const qint64 bytes = ContentFolder::isHash(attachment.sha256) ? contents.size(attachment.sha256) : -1;
        if (bytes >= 0)
            SHEAF_CHECK(addContentRow(target, attachment.sha256, bytes));
    }
    return {};
}

} // namespace

Result<SalvageReport> salvage(const QString& damagedPath, Database& target, const ContentFolder& contents)
{
    SalvageReport report;
    Result<Database> source = Database::open(damagedPath, Database::Access::Salvage);
    if (!source)
        return report;
    source->checkpointOnClose(false);
    SHEAF_TRY(Transaction transaction, Transaction::begin(target, Transaction::Kind::Write));
    for (const std::int64_t number : readableSessions(*source)) {
        const std::optional<Session> session = readWhatIsLeft(*source, number);
        if (!session || sessionNumber(target, session->id))
            continue;
        SHEAF_CHECK(insertSession(target, *session));
        SHEAF_CHECK(keepContentRows(target, *session, contents));
        ++report.sessions;
    }
    SHEAF_CHECK(transaction.commit());
    return report;
}

} // namespace sheaf::app
