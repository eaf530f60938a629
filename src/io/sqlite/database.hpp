#pragma once

#include "io/runtime/failure.hpp"
#include "io/sqlite/statement.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lariat::sqlite {

/// What a commit waits for. `full` survives power loss; `normal` survives the death of the process and may
/// lose the newest commits with the power, never the consistency of the file.
enum class Synchronous : std::uint8_t { normal, full };

struct OpenOptions {
    std::filesystem::path path;
    Synchronous synchronous = Synchronous::full;
    bool query_only = false;  ///< refuses to change data; the file must exist
    std::chrono::milliseconds busy_timeout{2000};
};

/// One connection to one file in WAL mode, foreign keys enforced. Used on one thread at a time.
class Database {
public:
    static io::Expected<Database> open(const OpenOptions& options);

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Statements without parameters or results, separated by semicolons.
    io::Expected<void> execute(const char* sql);

    /// Prepared once for each text and kept.
    io::Expected<Statement> prepare(std::string_view sql);

    /// Binds in order and runs a statement that has no rows.
    template <class... Values>
    io::Expected<void> run(std::string_view sql, const Values&... values) {
        LARIAT_TRY(Statement statement, prepare(sql));
        statement.bind_all(values...);
        return statement.run();
    }
    /// Binds in order; the caller steps through the rows.
    template <class... Values>
    io::Expected<Statement> query(std::string_view sql, const Values&... values) {
        LARIAT_TRY(Statement statement, prepare(sql));
        statement.bind_all(values...);
        return statement;
    }

    [[nodiscard]] std::int64_t last_insert_id() const;
    /// Rows that the newest insert, update or delete touched.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] const std::string& name() const;

private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

/// Rolls back unless committed.
class Transaction {
public:
    /// `immediate` takes the write lock at once, so that a conflict shows here and not at the commit.
    enum class Kind : std::uint8_t { immediate, deferred };
    static io::Expected<Transaction> begin(Database& database, Kind kind = Kind::immediate);

    Transaction(Transaction&& other) noexcept : database_{std::exchange(other.database_, nullptr)} {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    io::Expected<void> commit();

private:
    explicit Transaction(Database& database) : database_{&database} {}

    Database* database_;
};

}  // namespace lariat::sqlite
