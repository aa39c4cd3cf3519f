#include "app/session/session_rows.h"

#include "app/session/session_json.h"

#include <QTimeZone>

#include <cstring>
#include <limits>
#include <type_traits>

namespace sheaf::app {

namespace {

// Token ids as 32-bit little-endian numbers, the order of every machine we run on.
static_assert(sizeof(TokenId) == 4 && std::is_integral_v<TokenId>);

std::string_view blobOf(const std::vector<TokenId>& ids)
{
    return {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(TokenId)};
}

std::vector<TokenId> idsOf(std::string_view blob)
{
    std::vector<TokenId> ids(blob.size() / sizeof(TokenId));
    if (!ids.empty())
        std::memcpy(ids.data(), blob.data(), ids.size() * sizeof(TokenId));
    return ids;
}

Statement& bindTime(Statement& statement, const QDateTime& time)
{
    return time.isValid() ? statement.bind(toStored(time)) : statement.bindNull();
}

// Runs it to its end: a statement that is dropped before takes its change back.
Result<std::int64_t> returnedNumber(Statement& statement)
{
    SHEAF_CHECK(statement.step());
    const std::int64_t number = statement.integer(0);
    SHEAF_CHECK(statement.step());
    return number;
}

Result<void> writeAnswer(Database& database, std::int64_t turn, const Answer& answer)
{
    SHEAF_TRY(Statement statement, database.prepare(R"sql(
        INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (turn) DO UPDATE SET text = excluded.text, state = excluded.state, finish = excluded.finish,
            failure = excluded.failure, ids = excluded.ids, sampler = excluded.sampler,
            model_fingerprint = excluded.model_fingerprint, model_name = excluded.model_name,
            prompt_tokens = excluded.prompt_tokens, cached_tokens = excluded.cached_tokens,
            first_token_seconds = excluded.first_token_seconds,
            prefill_tokens_per_second = excluded.prefill_tokens_per_second,
            decode_tokens_per_second = excluded.decode_tokens_per_second, seconds = excluded.seconds,
            coverage = excluded.coverage, citations = excluded.citations)sql"));
    statement.bind(turn).bind(answer.text).bind(answerStateName(answer.state)).bind(finishReasonName(answer.finish));
    statement.bind(answer.failure).bindBlob(blobOf(answer.ids)).bind(dump(samplerJson(answer.sampler)));
    statement.bind(answer.modelFingerprint).bind(answer.modelName);
    statement.bind(answer.promptTokens).bind(answer.cachedTokens).bind(answer.firstTokenSeconds);
    statement.bind(answer.prefillTokensPerSecond).bind(answer.decodeTokensPerSecond).bind(answer.seconds);
    statement.bind(dump(coverageJson(answer.coverage))).bind(dump(citationsJson(answer.citations)));
    return statement.run();
}

Answer answerOf(const Statement& row, int first)
{
    Answer answer;
    answer.text = row.string(first);
    answer.state = answerStateFromName(row.bytes(first + 1));
    answer.finish = finishReasonFromName(row.bytes(first + 2));
    answer.failure = row.string(first + 3);
    answer.ids = idsOf(row.bytes(first + 4));
    answer.sampler = samplerFromJson(row.bytes(first + 5));
    answer.modelFingerprint = row.text(first + 6);
    answer.modelName = row.string(first + 7);
    answer.promptTokens = static_cast<std::uint64_t>(row.integer(first + 8));
    answer.cachedTokens = static_cast<std::uint64_t>(row.integer(first + 9));
    answer.firstTokenSeconds = row.real(first + 10);
    answer.prefillTokensPerSecond = row.real(first + 11);
    answer.decodeTokensPerSecond = row.real(first + 12);
    answer.seconds = row.real(first + 13);
    answer.coverage = coverageFromJson(row.bytes(first + 14));
    answer.citations = citationsFromJson(row.bytes(first + 15));
    return answer;
}

// 0 for what no dial could have said.
int tilesFromStored(std::int64_t tiles)
{
    return tiles > 0 && tiles <= std::numeric_limits<int>::max() ? static_cast<int>(tiles) : 0;
}

// A database that could not be migrated (it is damaged) may be of the version before pictures had a dial.
Result<Statement> prepareAttachments(const Database& database)
{
    constexpr const char* kBefore2 = R"sql(
        SELECT name, path, kind, bytes, sha256, excluded_paths, left_out, 0, '' FROM attachments
        WHERE session = ? ORDER BY position)sql";
    Result<Statement> current = database.prepare(R"sql(
        SELECT name, path, kind, bytes, sha256, excluded_paths, left_out, max_tiles, crop FROM attachments
        WHERE session = ? ORDER BY position)sql");
    return current ? std::move(current) : database.prepare(kBefore2);
}

// Likewise of the version before sessions had adapters.
Result<Statement> prepareHead(const Database& database)
{
    constexpr const char* kBefore3 = R"sql(
        SELECT id, title, created, updated, draft, reserve_tokens, system_text, '[]' FROM sessions
        WHERE number = ?)sql";
    Result<Statement> current = database.prepare(R"sql(
        SELECT id, title, created, updated, draft, reserve_tokens, system_text, adapters FROM sessions
        WHERE number = ?)sql");
    return current ? std::move(current) : database.prepare(kBefore3);
}

SavedAttachment attachmentOf(const Statement& row)
{
    SavedAttachment attachment;
    attachment.name = row.string(0);
    attachment.path = row.text(1);
    attachment.kind = kindFromName(row.bytes(2));
    attachment.bytes = static_cast<std::uint64_t>(row.integer(3));
    attachment.sha256 = row.text(4);
    attachment.excludedPaths = stringsFromJson(row.bytes(5));
    attachment.leftOut = row.integer(6) != 0;
    attachment.maxTiles = tilesFromStored(row.integer(7));
    attachment.crop = regionFromJson(row.bytes(8));
    return attachment;
}

} // namespace

std::int64_t toStored(const QDateTime& time)
{
    return time.toMSecsSinceEpoch();
}

QDateTime fromStored(std::int64_t milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

Result<std::int64_t> sessionNumber(const Database& database, const SessionId& id)
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT number FROM sessions WHERE id = ?"));
    SHEAF_TRY(const bool found, statement.bind(id).step());
    if (!found)
        return fail(ErrorCode::NotFound, "no session has this id", id.toStdString());
    return statement.integer(0);
}

Result<void> insertSession(Database& database, const Session& session)
{
    SHEAF_TRY(Statement statement, database.prepare(R"sql(
        INSERT INTO sessions (id, title, created, updated, draft, reserve_tokens, system_text, adapters)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number)sql"));
    statement.bind(session.id).bind(session.title).bind(toStored(session.created)).bind(toStored(session.updated));
    statement.bind(session.draft).bind(session.settings.reserveTokens).bind(session.settings.systemText);
    statement.bind(dump(adaptersJson(session.settings.adapters)));
    SHEAF_TRY(const std::int64_t number, returnedNumber(statement));
    SHEAF_CHECK(writeAttachments(database, number, session.attachments));
    for (std::size_t i = 0; i < session.turns.size(); ++i)
        SHEAF_CHECK(writeTurn(database, number, static_cast<int>(i), session.turns[i]));
    return {};
}

Result<void> writeAttachments(Database& database, std::int64_t session, const std::vector<SavedAttachment>& attachments)
{
    SHEAF_TRY(Statement old, database.prepare("DELETE FROM attachments WHERE session = ?"));
    SHEAF_CHECK(old.bind(session).run());
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        const SavedAttachment& attachment = attachments[i];
        SHEAF_TRY(Statement statement, database.prepare(R"sql(
            INSERT INTO attachments (session, position, name, path, kind, bytes, sha256, excluded_paths, left_out,
                max_tiles, crop)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql"));
        statement.bind(session).bind(static_cast<std::int64_t>(i)).bind(attachment.name).bind(attachment.path);
        statement.bind(kindName(attachment.kind)).bind(attachment.bytes).bind(attachment.sha256);
        statement.bind(dump(Json(attachment.excludedPaths))).bind(attachment.leftOut ? 1 : 0);
        statement.bind(attachment.maxTiles).bind(attachment.crop ? dump(regionJson(*attachment.crop)) : std::string());
        SHEAF_CHECK(statement.run());
    }
    return {};
}

Result<void> writeTurn(Database& database, std::int64_t session, int position, const Turn& turn)
{
    SHEAF_TRY(Statement statement, database.prepare(R"sql(
        INSERT INTO turns (session, position, question, asked) VALUES (?, ?, ?, ?)
        ON CONFLICT (session, position) DO UPDATE SET question = excluded.question, asked = excluded.asked
        RETURNING number)sql"));
    statement.bind(session).bind(position).bind(turn.question);
    SHEAF_TRY(const std::int64_t number, returnedNumber(bindTime(statement, turn.asked)));
    return writeAnswer(database, number, turn.answer);
}

Result<std::vector<std::int64_t>> turnNumbers(const Database& database, std::int64_t session)
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT number FROM turns WHERE session = ? ORDER BY position"));
    statement.bind(session);
    std::vector<std::int64_t> numbers;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return numbers;
        numbers.push_back(statement.integer(0));
    }
}

Result<Session> readSessionHead(const Database& database, std::int64_t session)
{
    SHEAF_TRY(Statement row, prepareHead(database));
    SHEAF_TRY(const bool found, row.bind(session).step());
    if (!found)
        return fail(ErrorCode::NotFound, "no session has this number", std::to_string(session));
    Session value;
    value.id = row.string(0);
    value.title = row.string(1);
    value.created = fromStored(row.integer(2));
    value.updated = fromStored(row.integer(3));
    value.draft = row.string(4);
    value.settings.reserveTokens = static_cast<std::uint64_t>(row.integer(5));
    value.settings.systemText = row.string(6);
    value.settings.adapters = adaptersFromJson(row.bytes(7));
    return value;
}

Result<std::vector<SavedAttachment>> readAttachments(const Database& database, std::int64_t session)
{
    SHEAF_TRY(Statement statement, prepareAttachments(database));
    statement.bind(session);
    std::vector<SavedAttachment> attachments;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return attachments;
        attachments.push_back(attachmentOf(statement));
    }
}

Result<Turn> readTurn(const Database& database, std::int64_t number)
{
    SHEAF_TRY(Statement row, database.prepare(R"sql(
        SELECT question, asked, text, state, finish, failure, ids, sampler, model_fingerprint, model_name, prompt_tokens,
            cached_tokens, first_token_seconds, prefill_tokens_per_second, decode_tokens_per_second, seconds, coverage,
            citations
        FROM turns LEFT JOIN answers ON answers.turn = turns.number WHERE turns.number = ?)sql"));
    SHEAF_TRY(const bool found, row.bind(number).step());
    if (!found)
        return fail(ErrorCode::NotFound, "no turn has this number", std::to_string(number));
    Turn turn;
    turn.question = row.string(0);
    if (!row.isNull(1))
        turn.asked = fromStored(row.integer(1));
    turn.answer = answerOf(row, 2);
    return turn;
}

} // namespace sheaf::app
