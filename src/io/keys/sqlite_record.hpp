#pragma once

#include "io/keys/signature_record.hpp"
#include "io/sqlite/database.hpp"

#include <chrono>
#include <filesystem>
#include <utility>

namespace lariat::keys {

/// The record as a file, `signatures.db` in a folder that nobody else can write to, held by one process at a
/// time. Every change is on disk when its call returns.
class SqliteRecord final : public SignatureRecord {
public:
    struct Entry {
        Lane lane;
        RecordedSignature signature;
    };

    /// Waits up to `patience` for a holder to let go: the signer of an engine that was killed needs a moment
    /// to notice. Then Errc::conflict names it.
    static io::Expected<SqliteRecord> open(const std::filesystem::path& folder,
                                           std::chrono::milliseconds patience = std::chrono::seconds{5});

    /// Gone with the process: for chains that are, too.
    static io::Expected<SqliteRecord> transient();

    SqliteRecord(SqliteRecord&& other) noexcept
        : lock_{std::exchange(other.lock_, -1)}, database_{std::move(other.database_)} {}
    SqliteRecord& operator=(SqliteRecord&&) = delete;
    ~SqliteRecord() override;

    io::Expected<std::vector<RecordedSignature>> of_nonce(const Lane& lane, Nonce nonce) override;
    io::Expected<std::vector<RecordedSignature>> since(const Lane& lane, std::int64_t from_ns) override;
    io::Expected<void> append(const Lane& lane, const RecordedSignature& signature) override;
    io::Expected<void> withdraw(const Lane& lane, Nonce nonce, std::uint32_t seq) override;

    /// By lane, nonce and place.
    io::Expected<std::vector<Entry>> all();
    /// Adds what is missing, all of it or nothing; a transaction that is there by hash stays as it is, and
    /// gains its bytes where only the hash was known. Returns how many were new.
    io::Expected<std::size_t> merge(const std::vector<Entry>& entries);

private:
    SqliteRecord(int lock, sqlite::Database database) : lock_{lock}, database_{std::move(database)} {}

    int lock_;
    sqlite::Database database_;
};

}  // namespace lariat::keys
