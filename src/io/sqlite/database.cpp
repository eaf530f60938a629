#include "io/sqlite/database.hpp"

#include "io/sqlite/failures.hpp"

#include <sqlite3.h>

#include <list>

namespace lariat::sqlite {

namespace {

Errc code_of(int result) {
    switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Errc::conflict;
        case SQLITE_CONSTRAINT:
            return result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY
                       ? Errc::conflict
                       : Errc::invalid_argument;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Errc::malformed;
        case SQLITE_FULL:
            return Errc::insufficient;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return Errc::unavailable;
        default:
            return Errc::internal;
    }
}

const char* hint_of(int result) {
    switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return " (another process holds it)";
        case SQLITE_FULL:
            return " (make room there, or choose another place)";
        case SQLITE_NOTADB:
            return " (the file is something else)";
        case SQLITE_READONLY:
            return " (are file and folder writable?)";
        default:
            return "";
    }
}

}  // namespace

std::unexpected<io::Failure> last_failure(sqlite3* connection) {
    const int code = sqlite3_extended_errcode(connection);
    const char* file = sqlite3_db_filename(connection, "main");
    auto described =
        io::failure(code_of(code), "{}: {}{}", file == nullptr || *file == '\0' ? "database" : file,
                    sqlite3_errmsg(connection), hint_of(code));
    if ((code & 0xff) == SQLITE_CONSTRAINT)
        described.error().detail = std::make_shared<ConstraintBroken>();
    return described;
}

struct Database::Connection {
    struct Cached {
        std::string sql;
        sqlite3_stmt* handle = nullptr;
        bool in_use = false;
    };

    sqlite3* handle = nullptr;
    std::string name;
    std::list<Cached> statements;  // addresses of `in_use` must not move

    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        for (const Cached& cached : statements)
            sqlite3_finalize(cached.handle);
        sqlite3_close_v2(handle);
    }
};

Database::Database(std::unique_ptr<Connection> connection) : connection_{std::move(connection)} {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

io::Expected<Database> Database::open(const OpenOptions& options) {
    auto connection = std::make_unique<Connection>();
    connection->name = options.path.string();
    // A reader opens for writing too: a WAL file can only be read together with its shared index.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (options.query_only ? 0 : SQLITE_OPEN_CREATE);
    if (sqlite3_open_v2(options.path.c_str(), &connection->handle, flags, nullptr) != SQLITE_OK) {
        if (connection->handle == nullptr)
            return io::failure(Errc::unavailable, "{}: out of memory", options.path.string());
        const int code = sqlite3_extended_errcode(connection->handle);
        return io::failure(code_of(code), "{}: {}{}", connection->name, sqlite3_errmsg(connection->handle),
                           hint_of(code));
    }
    sqlite3_busy_timeout(connection->handle, static_cast<int>(options.busy_timeout.count()));
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);

    Database database{std::move(connection)};
    LARIAT_CHECK(
        database.execute("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                         "PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864"));
    LARIAT_CHECK(database.execute(options.synchronous == Synchronous::full ? "PRAGMA synchronous = FULL"
                                                                           : "PRAGMA synchronous = NORMAL"));
    if (options.query_only)
        LARIAT_CHECK(database.execute("PRAGMA query_only = ON"));
    return database;
}

io::Expected<void> Database::execute(const char* sql) {
    if (sqlite3_exec(connection_->handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return last_failure(connection_->handle);
    return {};
}

io::Expected<Statement> Database::prepare(std::string_view sql) {
    for (Connection::Cached& cached : connection_->statements) {
        if (!cached.in_use && cached.sql == sql) {
            cached.in_use = true;
            return Statement{cached.handle, &cached.in_use};
        }
    }
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK)
        return last_failure(connection_->handle);
    Connection::Cached& cached = connection_->statements.emplace_back(std::string{sql}, handle, true);
    return Statement{cached.handle, &cached.in_use};
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(connection_->handle);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(connection_->handle);
}

const std::string& Database::name() const {
    return connection_->name;
}

io::Expected<Transaction> Transaction::begin(Database& database, Kind kind) {
    LARIAT_CHECK(database.run(kind == Kind::immediate ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED"));
    return Transaction{database};
}

Transaction::~Transaction() {
    // What failed here was rolled back by SQLite itself, or ends with the connection.
    if (database_ != nullptr)
        static_cast<void>(database_->run("ROLLBACK"));
}

io::Expected<void> Transaction::commit() {
    LARIAT_CHECK(database_->run("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace lariat::sqlite
