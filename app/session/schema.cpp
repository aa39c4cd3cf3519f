#include "app/session/schema.h"

#include <array>
#include <string>

namespace sheaf::app {

namespace {

constexpr std::int64_t kApplicationId = 0x53686561; // "Shea": what `file` and we know a session database by

// Texts are indexed under 4 * number + kind, the number being the session's (kinds 0 title, 1 draft) or the turn's (2
// question, 3 answer). Triggers keep the index, so that it cannot disagree with the tables. Times are milliseconds
// since 1970, UTC.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    trashed INTEGER,
    draft TEXT NOT NULL,
    reserve_tokens INTEGER NOT NULL,
    system_text TEXT NOT NULL
) STRICT;
CREATE TABLE turns (
    number INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    asked INTEGER,
    UNIQUE (session, position)
) STRICT;
CREATE TABLE answers (
    turn INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    finish TEXT NOT NULL,
    failure TEXT NOT NULL,
    ids BLOB NOT NULL,
    sampler TEXT NOT NULL,
    model_fingerprint TEXT NOT NULL,
    model_name TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    first_token_seconds REAL NOT NULL,
    prefill_tokens_per_second REAL NOT NULL,
    decode_tokens_per_second REAL NOT NULL,
    seconds REAL NOT NULL,
    coverage TEXT NOT NULL,
    citations TEXT NOT NULL
) STRICT;
CREATE TABLE attachments (
    number INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    excluded_paths TEXT NOT NULL,
    left_out INTEGER NOT NULL,
    UNIQUE (session, position)
) STRICT;
CREATE INDEX attachments_by_content ON attachments (sha256);
CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TRIGGER session_added AFTER INSERT ON sessions BEGIN
    INSERT INTO texts (rowid, text) VALUES (4 * new.number, new.title), (4 * new.number + 1, new.draft);
END;
CREATE TRIGGER title_changed AFTER UPDATE OF title ON sessions WHEN old.title <> new.title BEGIN
    UPDATE texts SET text = new.title WHERE rowid = 4 * new.number;
END;
CREATE TRIGGER draft_changed AFTER UPDATE OF draft ON sessions WHEN old.draft <> new.draft BEGIN
    UPDATE texts SET text = new.draft WHERE rowid = 4 * new.number + 1;
END;
CREATE TRIGGER session_removed AFTER DELETE ON sessions BEGIN
    DELETE FROM texts WHERE rowid IN (4 * old.number, 4 * old.number + 1);
END;
CREATE TRIGGER question_added AFTER INSERT ON turns BEGIN
    INSERT INTO texts (rowid, text) VALUES (4 * new.number + 2, new.question);
END;
CREATE TRIGGER question_changed AFTER UPDATE OF question ON turns WHEN old.question <> new.question BEGIN
    UPDATE texts SET text = new.question WHERE rowid = 4 * new.number + 2;
END;
CREATE TRIGGER question_removed AFTER DELETE ON turns BEGIN
    DELETE FROM texts WHERE rowid = 4 * old.number + 2;
END;
CREATE TRIGGER answer_added AFTER INSERT ON answers BEGIN
    INSERT INTO texts (rowid, text) VALUES (4 * new.turn + 3, new.text);
END;
CREATE TRIGGER answer_changed AFTER UPDATE OF text ON answers WHEN old.text <> new.text BEGIN
    UPDATE texts SET text = new.text WHERE rowid = 4 * new.turn + 3;
END;
CREATE TRIGGER answer_removed AFTER DELETE ON answers BEGIN
    DELETE FROM texts WHERE rowid = 4 * old.turn + 3;
END;
)sql";

// The dial of a picture (0: as many tiles as the model takes) and the region of it, "[left,top,width,height]" or empty.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE attachments ADD COLUMN max_tiles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN crop TEXT NOT NULL DEFAULT '';
)sql";

// Row n brings version n to version n + 1. A released row is never edited: what changes later is a new row.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE sessions ADD COLUMN adapters TEXT NOT NULL DEFAULT '[]';
)sql";
constexpr std::array kMigrations{kVersion1, kVersion2, kVersion3};

Result<void> checkIsOurs(const Database& database, std::int64_t version)
{
    SHEAF_TRY(const std::int64_t application, database.number("PRAGMA application_id"));
    if (application == kApplicationId)
        return {};
    SHEAF_TRY(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
    if (application != 0 || version != 0 || tables != 0)
        return fail(ErrorCode::Unsupported, "a database of another program");
    return {};
}

Result<std::int64_t> checkedVersion(const Database& database)
{
    SHEAF_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    SHEAF_CHECK(checkIsOurs(database, version));
    if (version > schemaVersion()) {
        return fail(ErrorCode::Unsupported,
            "sessions of version " + std::to_string(version) + "; this program knows versions up to "
                + std::to_string(schemaVersion()));
    }
    return version;
}

Result<void> advance(Database& database, std::int64_t from)
{
    const std::string mark = "PRAGMA user_version = " + std::to_string(from + 1);
    const std::string name = "PRAGMA application_id = " + std::to_string(kApplicationId);
    SHEAF_CHECK(database.execute(kMigrations.at(static_cast<std::size_t>(from))));
    SHEAF_CHECK(database.execute(name.c_str()));
    return database.execute(mark.c_str());
}

} // namespace

int schemaVersion()
{
    return static_cast<int>(kMigrations.size());
}

Result<void> migrate(Database& database)
{
    SHEAF_TRY(std::int64_t version, checkedVersion(database));
    while (version < schemaVersion()) {
        SHEAF_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
        SHEAF_TRY(version, checkedVersion(database)); // another process may have been here before the lock was ours
        if (version < schemaVersion()) {
            SHEAF_CHECK(advance(database, version));
            ++version;
        }
        SHEAF_CHECK(transaction.commit());
    }
    return {};
}

} // namespace sheaf::app
