#include "io/runtime/testing/scratch_dir.hpp"
#include "io/sqlite/database.hpp"
#include "io/sqlite/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <limits>

namespace lariat::sqlite {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;
using ::testing::HasSubstr;

struct Sqlite : ::testing::Test {
    ScratchDir dir;

    Database open(const char* name = "a.db") {
        return value_of(Database::open({.path = dir / name, .busy_timeout = std::chrono::milliseconds{1}}));
    }
};

std::uint64_t count(Database& database, std::string_view sql) {
    Statement row = value_of(database.query(sql));
    EXPECT_TRUE(value_of(row.step()));
    return row.number(0);
}

TEST_F(Sqlite, values_come_back_as_they_went_in) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d TEXT) STRICT"));
    const Address address{{1, 2, 3}};
    const std::string text{"with \0 in it", 12};
    value_of(database.run("INSERT INTO t VALUES (?, ?, ?, ?)", std::numeric_limits<std::int64_t>::min(), text,
                          address, std::optional<std::string>{}));
    Statement row = value_of(database.query("SELECT a, b, c, d FROM t"));
    ASSERT_TRUE(value_of(row.step()));
    EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.text(1), text);
    EXPECT_EQ(row.fixed<Address>(2), address);
    EXPECT_TRUE(row.is_null(3));
    EXPECT_EQ(row.fixed<Hash>(2), Hash{}) << "a blob of another size is not half a hash";
    EXPECT_FALSE(value_of(row.step()));
}

TEST_F(Sqlite, empty_text_and_bytes_are_not_null) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a TEXT NOT NULL, b BLOB NOT NULL) STRICT"));
    value_of(database.run("INSERT INTO t VALUES (?, ?)", std::string_view{}, Bytes{}));
    EXPECT_EQ(count(database, "SELECT count(*) FROM t WHERE a = '' AND length(b) = 0"), 1U);
}

TEST_F(Sqlite, a_number_beyond_63_bits_is_refused_not_wrapped) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a INTEGER) STRICT"));
    const auto run = database.run("INSERT INTO t VALUES (?)", std::numeric_limits<std::uint64_t>::max());
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, Errc::out_of_range);
    EXPECT_EQ(count(database, "SELECT count(*) FROM t"), 0U);
}

TEST_F(Sqlite, strict_tables_refuse_another_type) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a INTEGER) STRICT"));
    const auto run = database.run("INSERT INTO t VALUES (?)", "many");
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, Errc::invalid_argument);
}

TEST_F(Sqlite, foreign_keys_are_enforced) {
    Database database = open();
    value_of(
        database.execute("CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;"
                         "CREATE TABLE c (p INTEGER REFERENCES p (id)) STRICT"));
    EXPECT_FALSE(database.run("INSERT INTO c VALUES (?)", 7));
}

TEST_F(Sqlite, a_statement_in_use_is_prepared_a_second_time) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1), (2)"));
    Statement outer = value_of(database.query("SELECT a FROM t ORDER BY a"));
    ASSERT_TRUE(value_of(outer.step()));
    Statement inner = value_of(database.query("SELECT a FROM t ORDER BY a"));
    ASSERT_TRUE(value_of(inner.step()));
    ASSERT_TRUE(value_of(inner.step()));
    EXPECT_EQ(outer.integer(0), 1);
    EXPECT_EQ(inner.integer(0), 2);
}

TEST_F(Sqlite, a_transaction_rolls_back_unless_committed) {
    Database database = open();
    value_of(database.execute("CREATE TABLE t (a INTEGER) STRICT"));
    {
        const Transaction tx = value_of(Transaction::begin(database));
        value_of(database.run("INSERT INTO t VALUES (1)"));
    }
    EXPECT_EQ(count(database, "SELECT count(*) FROM t"), 0U);
    {
        Transaction tx = value_of(Transaction::begin(database));
        value_of(database.run("INSERT INTO t VALUES (1)"));
        value_of(tx.commit());
    }
    EXPECT_EQ(count(database, "SELECT count(*) FROM t"), 1U);
}

TEST_F(Sqlite, a_locked_file_is_a_conflict_that_says_so) {
    Database one = open();
    value_of(one.execute("CREATE TABLE t (a INTEGER) STRICT"));
    Database two = open();
    const Transaction tx = value_of(Transaction::begin(one));
    const auto blocked = Transaction::begin(two);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().code, Errc::conflict);
    EXPECT_THAT(blocked.error().message, HasSubstr("a.db: database is locked (another process holds it)"));
}

TEST_F(Sqlite, a_query_only_connection_changes_nothing) {
    Database writer = open();
    value_of(writer.execute("CREATE TABLE t (a INTEGER) STRICT"));
    Database reader = value_of(Database::open({.path = dir / "a.db", .query_only = true}));
    EXPECT_FALSE(reader.run("INSERT INTO t VALUES (1)"));
}

TEST_F(Sqlite, what_cannot_be_opened_is_told_with_its_name) {
    const auto missing = Database::open({.path = dir / "none.db", .query_only = true});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::unavailable);
    EXPECT_THAT(missing.error().message, HasSubstr("none.db"));

    std::ofstream{dir / "text.db"} << std::string(4096, 'x');
    const auto text = Database::open({.path = dir / "text.db"});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Errc::malformed);
    EXPECT_THAT(text.error().message, HasSubstr("not a database"));
}

constexpr std::array kTwoSteps{Migration{"first", "CREATE TABLE a (x INTEGER) STRICT"},
                               Migration{"second", "ALTER TABLE a ADD COLUMN y INTEGER"}};

TEST_F(Sqlite, migrations_apply_once_and_in_order) {
    Database database = open();
    value_of(migrate(database, std::span{kTwoSteps}.first(1)));
    value_of(database.run("INSERT INTO a (x) VALUES (5)"));
    value_of(migrate(database, kTwoSteps));
    value_of(migrate(database, kTwoSteps));
    EXPECT_EQ(count(database, "SELECT x FROM a WHERE y IS NULL"), 5U);
    EXPECT_EQ(count(database, "SELECT count(*) FROM schema_versions"), 2U);
}

TEST_F(Sqlite, a_failed_migration_leaves_nothing_behind) {
    Database database = open();
    constexpr std::array kBroken{kTwoSteps[0],
                                 Migration{"broken", "CREATE TABLE b (x INTEGER) STRICT; NONSENSE"}};
    const auto migrated = migrate(database, kBroken);
    ASSERT_FALSE(migrated);
    EXPECT_THAT(migrated.error().message, HasSubstr("migration broken failed"));
    EXPECT_EQ(count(database, "SELECT count(*) FROM sqlite_schema"), 0U);
}

TEST_F(Sqlite, a_file_of_a_newer_build_is_refused_and_left_alone) {
    Database database = open();
    value_of(migrate(database, kTwoSteps));
    const auto older = migrate(database, std::span{kTwoSteps}.first(1));
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().code, Errc::refused);
    EXPECT_THAT(older.error().message, HasSubstr("a.db: its schema is version 2, this build knows up to 1"));
    EXPECT_EQ(count(database, "SELECT max(version) FROM schema_versions"), 2U);
}

}  // namespace
}  // namespace lariat::sqlite
