#include "app/session/content_rows.h"

namespace sheaf::app {

Result<void> addContentRow(Database& database, const std::string& sha256, std::int64_t bytes)
{
    SHEAF_TRY(Statement statement, database.prepare("INSERT OR REPLACE INTO contents (sha256, bytes) VALUES (?, ?)"));
    return statement.bind(sha256).bind(bytes).run();
}

Result<std::vector<std::string>> contentsOfSession(const Database& database, std::int64_t session)
{
    SHEAF_TRY(Statement statement, database.prepare(R"sql(
        SELECT DISTINCT sha256 FROM attachments JOIN contents USING (sha256) WHERE session = ?)sql"));
    statement.bind(session);
    std::vector<std::string> hashes;
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return hashes;
        hashes.push_back(statement.text(0));
    }
}

Result<bool> dropContentRowIfUnused(Database& database, const std::string& sha256)
{
    SHEAF_TRY(Statement users, database.prepare("SELECT 1 FROM attachments WHERE sha256 = ? LIMIT 1"));
    SHEAF_TRY(const bool used, users.bind(sha256).step());
    if (used)
        return false;
    SHEAF_TRY(Statement statement, database.prepare("DELETE FROM contents WHERE sha256 = ?"));
    SHEAF_CHECK(statement.bind(sha256).run());
    return true;
}

} // namespace sheaf::app
