#include "io/keys/sqlite_record.hpp"

#include "io/keys/private_files.hpp"
#include "io/keys/record_lock.hpp"
#include "io/sqlite/migrate.hpp"

#include <array>
#include <sys/stat.h>
#include <unistd.h>

namespace lariat::keys {

namespace {

constexpr std::array kMigrations{
    sqlite::Migration{"signatures",
                      "CREATE TABLE signatures ("
                      " chain INTEGER NOT NULL CHECK (chain > 0),"
                      " address BLOB NOT NULL CHECK (length(address) = 20),"
                      " nonce INTEGER NOT NULL CHECK (nonce >= 0),"
                      " seq INTEGER NOT NULL CHECK (seq >= 0),"
                      " txn_hash BLOB NOT NULL CHECK (length(txn_hash) = 32),"
                      " raw BLOB,"
                      " kind TEXT NOT NULL CHECK (kind IN ('plan', 'bump', 'cancel')),"
                      " signed_ns INTEGER NOT NULL,"
                      " PRIMARY KEY (chain, address, nonce, seq)) STRICT, WITHOUT ROWID;"
                      "CREATE INDEX signatures_by_time ON signatures (chain, address, signed_ns);"},
};

constexpr const char* kInsert =
    "INSERT INTO signatures (chain, address, nonce, seq, txn_hash, raw, kind, signed_ns)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

/// The folder may be an engine's data directory. What is in it need not be hidden, but nobody else may change
/// it.
io::Expected<void> own_directory(const std::filesystem::path& folder) {
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0)
        return private_directory(folder);
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return io::failure(Errc::refused, "{}: others can write there; run: chmod 700 {}", folder.string(),
                           folder.string());
    return {};
}

/// From six columns: nonce, seq, txn_hash, raw, kind, signed_ns.
io::Expected<RecordedSignature> read_row(const sqlite::Statement& row, int first) {
    const auto kind = signature_kind(row.text(first + 4));
    if (!kind)
        return io::failure(Errc::malformed, "the signature record holds an unknown kind of signature");
    return RecordedSignature{.nonce = Nonce{row.number(first)},
                             .seq = static_cast<std::uint32_t>(row.integer(first + 1)),
                             .txn_hash = row.fixed<Hash>(first + 2),
                             .raw = row.blob(first + 3),
                             .kind = *kind,
                             .signed_ns = row.integer(first + 5)};
}

io::Expected<std::vector<RecordedSignature>> read_all(sqlite::Statement rows) {
    std::vector<RecordedSignature> all;
    for (;;) {
        LARIAT_TRY(const bool more, rows.step());
        if (!more)
            return all;
        LARIAT_TRY(RecordedSignature one, read_row(rows, 0));
        all.push_back(std::move(one));
    }
}

io::Expected<void> insert(sqlite::Database& database, const Lane& lane, const RecordedSignature& one) {
    std::optional<ByteView> raw;
    if (!one.raw.empty())
        raw = one.raw;
    return database.run(kInsert, lane.chain, lane.address, one.nonce, one.seq, one.txn_hash, raw,
                        name_of(one.kind), one.signed_ns);
}

}  // namespace

io::Expected<SqliteRecord> SqliteRecord::open(const std::filesystem::path& folder,
                                              std::chrono::milliseconds patience) {
    LARIAT_CHECK(own_directory(folder));
    const auto file = folder / "signatures.db";
    LARIAT_TRY(const int lock,
               hold_lock(folder / "signatures.lock", patience, "the signature record " + file.string()));
    auto opened = sqlite::Database::open({.path = file, .synchronous = sqlite::Synchronous::full});
    if (!opened) {
        ::close(lock);
        return std::unexpected{std::move(opened).error()};
    }
    SqliteRecord record{lock, std::move(*opened)};
    LARIAT_CHECK(sqlite::migrate(record.database_, kMigrations));
    return record;
}

io::Expected<SqliteRecord> SqliteRecord::transient() {
    LARIAT_TRY(sqlite::Database database, sqlite::Database::open({.path = ":memory:"}));
    SqliteRecord record{-1, std::move(database)};
    LARIAT_CHECK(sqlite::migrate(record.database_, kMigrations));
    return record;
}

SqliteRecord::~SqliteRecord() {
    // The file is closed first, so that the next holder finds it at rest.
    {
        const sqlite::Database closing{std::move(database_)};
    }
    if (lock_ >= 0)
        ::close(lock_);
}

io::Expected<std::vector<RecordedSignature>> SqliteRecord::of_nonce(const Lane& lane, Nonce nonce) {
    LARIAT_TRY(sqlite::Statement rows,
               database_.query("SELECT nonce, seq, txn_hash, raw, kind, signed_ns FROM signatures"
                               " WHERE chain = ? AND address = ? AND nonce = ? ORDER BY seq",
                               lane.chain, lane.address, nonce));
    return read_all(std::move(rows));
}

io::Expected<std::vector<RecordedSignature>> SqliteRecord::since(const Lane& lane, std::int64_t from_ns) {
    LARIAT_TRY(sqlite::Statement rows,
               database_.query("SELECT nonce, seq, txn_hash, raw, kind, signed_ns FROM signatures"
                               " WHERE chain = ? AND address = ? AND signed_ns >= ? ORDER BY nonce, seq",
                               lane.chain, lane.address, from_ns));
    return read_all(std::move(rows));
}

io::Expected<void> SqliteRecord::append(const Lane& lane, const RecordedSignature& signature) {
    return insert(database_, lane, signature);
}

io::Expected<void> SqliteRecord::withdraw(const Lane& lane, Nonce nonce, std::uint32_t seq) {
    return database_.run("DELETE FROM signatures WHERE chain = ? AND address = ? AND nonce = ? AND seq = ?",
                         lane.chain, lane.address, nonce, seq);
}

io::Expected<std::vector<SqliteRecord::Entry>> SqliteRecord::all() {
    LARIAT_TRY(sqlite::Statement rows,
               database_.query("SELECT chain, address, nonce, seq, txn_hash, raw, kind, signed_ns"
                               " FROM signatures ORDER BY chain, address, nonce, seq"));
    std::vector<Entry> entries;
    for (;;) {
        LARIAT_TRY(const bool more, rows.step());
        if (!more)
            return entries;
        LARIAT_TRY(RecordedSignature one, read_row(rows, 2));
        entries.push_back({{ChainId{rows.number(0)}, rows.fixed<Address>(1)}, std::move(one)});
    }
}

io::Expected<std::size_t> SqliteRecord::merge(const std::vector<Entry>& entries) {
    std::size_t added = 0;
    LARIAT_TRY(sqlite::Transaction changes, sqlite::Transaction::begin(database_));
    for (const auto& [lane, signature] : entries) {
        LARIAT_TRY(const auto here, of_nonce(lane, signature.nonce));
        const RecordedSignature* same = nullptr;
        for (const RecordedSignature& one : here)
            if (one.txn_hash == signature.txn_hash)
                same = &one;
        if (same == nullptr) {
            RecordedSignature placed = signature;
            placed.seq = here.empty() ? 0 : here.back().seq + 1;
            LARIAT_CHECK(insert(database_, lane, placed));
            ++added;
        } else if (same->raw.empty() && !signature.raw.empty()) {
            LARIAT_CHECK(
                database_.run("UPDATE signatures SET raw = ?"
                              " WHERE chain = ? AND address = ? AND nonce = ? AND seq = ?",
                              signature.raw, lane.chain, lane.address, same->nonce, same->seq));
        }
    }
    LARIAT_CHECK(changes.commit());
    return added;
}

}  // namespace lariat::keys
