#include "io/store/sqlite/records_schema.hpp"

#include "io/sqlite/migrate.hpp"

#include <openssl/rand.h>

#include <array>

namespace lariat::store {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

namespace {

// `seq` is the rowid, so a list without a filter reads the table backwards. `tallies` holds what would
// otherwise cost a scan. Amounts are decimal text: they do not fit an SQLite integer and must not become
// floats.
constexpr std::array kMigrations{
    sqlite::Migration{"opportunities, executions, profit", R"sql(
        CREATE TABLE opportunities (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL,
            block_number INTEGER NOT NULL,
            block_hash BLOB NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            net TEXT NOT NULL,
            updated_ns INTEGER NOT NULL,
            row TEXT NOT NULL
        ) STRICT;
        CREATE INDEX opportunities_by_state ON opportunities (state, seq);
        CREATE INDEX opportunities_by_reason ON opportunities (reason, seq);
        CREATE INDEX opportunities_by_block ON opportunities (block_number, seq);

        CREATE TABLE executions (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL,
            opportunity_id TEXT NOT NULL,
            txn_hash BLOB NOT NULL,
            nonce INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            target_block INTEGER NOT NULL,
            included_block INTEGER,
            net TEXT,
            updated_ns INTEGER NOT NULL,
            row TEXT NOT NULL,
            CHECK ((included_block IS NULL) = (net IS NULL))
        ) STRICT;
        CREATE INDEX executions_by_state ON executions (state, seq);
        CREATE INDEX executions_by_reason ON executions (reason, seq);
        CREATE INDEX executions_by_block ON executions (target_block, seq);

        CREATE TABLE profit (
            block_number INTEGER PRIMARY KEY,
            timestamp INTEGER NOT NULL,
            executions INTEGER NOT NULL CHECK (executions > 0),
            net TEXT NOT NULL
        ) STRICT;

        CREATE TABLE tallies (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            opportunities INTEGER NOT NULL,
            executions INTEGER NOT NULL,
            newest_block INTEGER NOT NULL,
            opportunity_floor INTEGER NOT NULL,
            execution_floor INTEGER NOT NULL,
            net TEXT NOT NULL
        ) STRICT;
        INSERT INTO tallies VALUES (1, 0, 0, 0, 0, 0, '0');

        CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    )sql"},
};

}  // namespace

io::Expected<void> prepare_records(Database& database) {
    LARIAT_CHECK(sqlite::migrate(database, kMigrations));
    CursorKey key{};
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
        return io::failure(Errc::internal, "no random bytes for the cursor key");
    return database.run("INSERT INTO secrets (name, value) VALUES ('cursor', ?) ON CONFLICT DO NOTHING",
                        ByteView{key});
}

io::Expected<CursorKey> cursor_key(Database& database) {
    LARIAT_TRY(Statement row, database.query("SELECT value FROM secrets WHERE name = 'cursor'"));
    LARIAT_TRY(const bool any, row.step());
    const Bytes value = any ? row.blob(0) : Bytes{};
    CursorKey key{};
    if (value.size() != key.size())
        return io::failure(Errc::malformed, "{}: its cursor key is missing", database.name());
    std::ranges::copy(value, key.begin());
    return key;
}

}  // namespace lariat::store
