#include "app/session/database.h"

#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

#include <cstring>
#include <limits>
#include <utility>

namespace sheaf::app {

namespace {

constexpr int kBusyTimeoutMilliseconds = 10'000;

ErrorCode codeOf(int result)
{
    switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Malformed;
    case SQLITE_NOMEM:
        return ErrorCode::OutOfMemory;
    case SQLITE_TOOBIG:
        return ErrorCode::TooLarge;
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return ErrorCode::Internal;
    default:
        return ErrorCode::Unreadable;
    }
}

bool comesFromSystem(int result)
{
    const int primary = result & 0xff;
    return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
}

tl::unexpected<Error> failSqlite(sqlite3* connection, int result)
{
    std::string what = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
    const int systemError = connection != nullptr ? sqlite3_system_errno(connection) : 0;
    if (comesFromSystem(result) && systemError != 0)
        what += std::string(" (") + std::strerror(systemError) + ")";
    const char* path = connection != nullptr ? sqlite3_db_filename(connection, "main") : nullptr;
    return fail(codeOf(result), std::move(what), path != nullptr ? path : "");
}

// SQLite would make it readable for everybody; its -wal and -shm files follow the permissions of the database.
void createForOwnerOnly(const QString& path)
{
    if (QFileInfo::exists(path))
        return;
    QFile file(path);
    (void)file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3_stmt* statement)
    : m_statement(statement)
{
}

Statement& Statement::bound(int result)
{
    ++m_next;
    if (m_bindResult == SQLITE_OK)
        m_bindResult = result;
    return *this;
}

Statement& Statement::bind(std::int64_t value)
{
    return bound(sqlite3_bind_int64(m_statement.get(), m_next, value));
}

Statement& Statement::bind(double value)
{
    return bound(sqlite3_bind_double(m_statement.get(), m_next, value));
}

Statement& Statement::bind(std::string_view text)
{
    const char* data = text.data() != nullptr ? text.data() : ""; // a null pointer would bind NULL
    return bound(sqlite3_bind_text64(m_statement.get(), m_next, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bind(const QString& text)
{
    const QByteArray utf8 = text.toUtf8();
    return bind(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
}

Statement& Statement::bindBlob(std::string_view bytes)
{
    const char* data = bytes.data() != nullptr ? bytes.data() : "";
    return bound(sqlite3_bind_blob64(m_statement.get(), m_next, data, bytes.size(), SQLITE_TRANSIENT));
}

Statement& Statement::bindNull()
{
    return bound(sqlite3_bind_null(m_statement.get(), m_next));
}

Result<bool> Statement::step()
{
    sqlite3* connection = sqlite3_db_handle(m_statement.get());
    if (m_bindResult != SQLITE_OK)
        return failSqlite(connection, m_bindResult);
    const int result = sqlite3_step(m_statement.get());
    if (result == SQLITE_ROW)
        return true;
    if (result == SQLITE_DONE)
        return false;
    return failSqlite(connection, result);
}

Result<void> Statement::run()
{
    SHEAF_TRY([[maybe_unused]] const bool row, step());
    return {};
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::string_view Statement::bytes(int column) const
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data != nullptr ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
}

QString Statement::string(int column) const
{
    const std::string_view utf8 = bytes(column);
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

void Database::Closer::operator()(sqlite3* connection) const
{
    sqlite3_close_v2(connection);
}

Result<Database> Database::open(const QString& path, Access access)
{
    if (access == Access::ReadWrite)
        createForOwnerOnly(path);
    // Salvage needs write access as well: without the -shm file the pages of a -wal file cannot be read.
    const int flags = SQLITE_OPEN_READWRITE | (access == Access::ReadWrite ? SQLITE_OPEN_CREATE : 0);
    sqlite3* connection = nullptr;
    const int result
        = sqlite3_open_v2(QFile::encodeName(path).constData(), &connection, flags | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database;
    database.m_connection.reset(connection);
    if (result != SQLITE_OK)
        return failAt(failSqlite(connection, result).value(), path.toStdString());
    sqlite3_busy_timeout(connection, kBusyTimeoutMilliseconds);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, access == Access::ReadWrite ? 1 : 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_WRITABLE_SCHEMA, access == Access::Salvage ? 1 : 0, nullptr);
    return database;
}

Result<void> Database::execute(const char* sql)
{
    const int result = sqlite3_exec(m_connection.get(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
        return failSqlite(m_connection.get(), result);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    const int result
        = sqlite3_prepare_v2(m_connection.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (result != SQLITE_OK)
        return failSqlite(m_connection.get(), result);
    return Statement(statement);
}

Result<std::int64_t> Database::number(const char* sql) const
{
    SHEAF_TRY(Statement statement, prepare(sql));
    SHEAF_TRY(const bool row, statement.step());
    return row ? statement.integer(0) : 0;
}

void Database::checkpointOnClose(bool enabled)
{
    sqlite3_db_config(m_connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, enabled ? 0 : 1, nullptr);
}

Transaction::Transaction(Database& database)
    : m_database(&database)
{
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
{
}

Transaction::~Transaction()
{
    // Fails when SQLite has rolled back by itself, as it does when the disk is full; that is as good.
    if (m_database != nullptr)
        (void)m_database->execute("ROLLBACK");
}

Result<Transaction> Transaction::begin(Database& database, Kind kind)
{
    SHEAF_CHECK(database.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(database);
}

Result<void> Transaction::commit()
{
    SHEAF_CHECK(m_database->execute("COMMIT"));
    m_database = nullptr;
    return {};
}

} // namespace sheaf::app
