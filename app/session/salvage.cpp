#include "app/session/salvage.h"

#include "app/session/content_rows.h"
#include "app/session/session_rows.h"

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

// Once along the table and once along the index of ids, from both ends: what one walk cannot reach another may.
std::set<std::int64_t> readableSessions(const Database& database)
{
    std::set<std::int64_t> numbers;
    addNumbers(database, "SELECT number FROM sessions NOT INDEXED ORDER BY number", numbers);
    addNumbers(database, "SELECT number FROM sessions NOT INDEXED ORDER BY number DESC", numbers);
    addNumbers(database, "SELECT number FROM sessions ORDER BY id", numbers);
    addNumbers(database, "SELECT number FROM sessions ORDER BY id DESC", numbers);
    return numbers;
}

Result<Session> readWhatIsLeft(const Database& database, std::int64_t number)
{
    SHEAF_TRY(Session session, readSessionHead(database, number));
    session.attachments = readAttachments(database, number).value_or(std::vector<SavedAttachment>());
    for (const std::int64_t turn : turnNumbers(database, number).value_or(std::vector<std::int64_t>())) {
        if (Result<Turn> value = readTurn(database, turn))
            session.turns.push_back(std::move(*value));
    }
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
    Result<Database> source = Database::open(damagedPath);
    if (!source)
        return report;
    source->checkpointOnClose(false);
    SHEAF_TRY(Transaction transaction, Transaction::begin(target, Transaction::Kind::Write));
    for (const std::int64_t number : readableSessions(*source)) {
        const Result<Session> session = readWhatIsLeft(*source, number);
        if (!session || session->id.isEmpty() || sessionNumber(target, session->id))
            continue;
        SHEAF_CHECK(insertSession(target, *session));
        SHEAF_CHECK(keepContentRows(target, *session, contents));
        ++report.sessions;
    }
    SHEAF_CHECK(transaction.commit());
    return report;
}

} // namespace sheaf::app
