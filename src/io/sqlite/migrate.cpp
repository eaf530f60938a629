#include "io/sqlite/migrate.hpp"

namespace lariat::sqlite {

namespace {

io::Expected<std::uint64_t> version_of(Database& database) {
    LARIAT_TRY(Statement statement, database.query("SELECT coalesce(max(version), 0) FROM schema_versions"));
    LARIAT_CHECK(statement.step());
    return statement.number(0);
}

}  // namespace

io::Expected<void> migrate(Database& database, std::span<const Migration> migrations) {
    LARIAT_TRY(Transaction tx, Transaction::begin(database));
    LARIAT_CHECK(
        database.execute("CREATE TABLE IF NOT EXISTS schema_versions ("
                         " version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                         " applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"
                         ") STRICT"));
    LARIAT_TRY(const std::uint64_t version, version_of(database));
    if (version > migrations.size())
        return io::failure(
            Errc::refused,
            "{}: its schema is version {}, this build knows up to {}: it was written by a newer Lariat; "
            "use that one, or another data directory",
            database.name(), version, migrations.size());
    for (std::uint64_t step = version; step < migrations.size(); ++step) {
        if (auto done = database.execute(migrations[step].sql); !done)
            return io::failure(done.error().code, "migration {} failed: {}", migrations[step].name,
                               done.error().message);
        LARIAT_CHECK(database.run("INSERT INTO schema_versions (version, name) VALUES (?, ?)", step + 1,
                                  migrations[step].name));
    }
    return tx.commit();
}

}  // namespace lariat::sqlite
