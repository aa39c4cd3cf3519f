#pragma once
// SQLite as values: a connection, a statement and a transaction whose failures are Results.

#include "engine/base/error.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sheaf::app {

/// One prepared statement. Parameters count from 1 as in SQL, columns from 0 as in SQLite. Threads: the connection's.
class Statement {
public:
    Statement& bind(std::int64_t value);
    Statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(double value);
    Statement& bind(std::string_view text);
    Statement& bind(const QString& text);
    Statement& bindBlob(std::string_view bytes);
    Statement& bindNull();

    /// True: a row is there. The first failed bind() is reported here.
    Result<bool> step();
    /// For statements without rows.
    Result<void> run();

    std::int64_t integer(int column) const;
    double real(int column) const;
    bool isNull(int column) const;
    std::string_view bytes(int column) const; ///< of a text or blob; valid until the next step()
    std::string text(int column) const { return std::string(bytes(column)); }
    QString string(int column) const;

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit Statement(sqlite3_stmt* statement);
    Statement& bound(int result);

    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
    int m_next = 1; ///< the parameter that bind() sets
    int m_bindResult = 0;
};

/// One connection. Threads: one at a time. Several processes may have the same file open.
class Database {
public:
    /// Salvage: reads what SQLite would refuse as a whole, such as a file that ends too early.
    enum class Access { ReadWrite, Salvage };

    /// Waits up to kBusyTimeout for other processes before a call fails. ReadWrite creates the file, for its owner
    /// only.
    static Result<Database> open(const QString& path, Access access = Access::ReadWrite);

    Result<void> execute(const char* sql);
    Result<Statement> prepare(std::string_view sql) const;
    Result<std::int64_t> number(const char* sql) const; ///< first column of the first row
    /// False: closing the last connection leaves the file as it is.
    void checkpointOnClose(bool enabled);

private:
    struct Closer {
        void operator()(sqlite3* connection) const;
    };
    std::unique_ptr<sqlite3, Closer> m_connection;
};

/// Rolled back unless committed. Writers take the write lock at once, so that they never fail half-way for want of it.
class Transaction {
public:
    enum class Kind { Read, Write };

    static Result<Transaction> begin(Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    Result<void> commit();

private:
    explicit Transaction(Database& database);

    Database* m_database;
};

} // namespace sheaf::app
