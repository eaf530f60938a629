#include "io/store/records_writer.hpp"
#include "io/store/sqlite/intents.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace lariat;

/// On the disk that the working directory is on: /tmp may be memory, which has nothing to flush.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::current_path() / "bench-store-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            std::abort();
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

constexpr std::size_t kTxnBytes = 600;  // an unsigned call of the executor with three hops

store::IntentDraft draft(const store::RunId& run, std::uint64_t number) {
    Transaction txn;
    txn.chain_id = ChainId{31337};
    txn.max_fee_per_gas = 2'000'000'007;
    txn.max_priority_fee_per_gas = 1'000'000'000;
    txn.gas_limit = Gas{400'000};
    txn.to = Address{};
    txn.data = Bytes(kTxnBytes - 60, 0xab);
    return {.run = run,
            .opportunity = OpportunityId{number},
            .chain = ChainId{31337},
            .txn = std::move(txn),
            .proved_on = BlockNumber{number},
            .target = {BlockNumber{number + 1}, 1'700'000'000 + number, U256{1'000'000'007}},
            .predicted_profit = U256{1'000'000'000'000'000'000U},
            .predicted_gas = Gas{300'000},
            .created_ns = static_cast<std::int64_t>(number)};
}

void intents(benchmark::State& state) {
    const Folder folder;
    const auto dir = store::DataDir::own(folder.path());
    const auto intents = store::open_intents(*dir);
    const auto run = (*intents)->begin_run({.started_ns = 1, .version = "bench", .chain = ChainId{31337}});
    std::uint64_t nonce = 0;
    for (auto _ : state) {
        const store::IntentDraft one = draft(*run, nonce++);
        if (!(*intents)->create(std::span{&one, 1}, Nonce{}))
            state.SkipWithError("intent refused");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(intents)->Name("store/intent/lariat")->UseRealTime();

/// The least that SQLite does for a durable row of the same bytes: one table with one key, one prepared
/// insert.
void plain_sqlite(benchmark::State& state) {
    const Folder folder;
    sqlite3* database = nullptr;
    sqlite3_stmt* insert = nullptr;
    sqlite3_open((folder.path() / "plain.db").c_str(), &database);
    sqlite3_exec(database,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                 "CREATE TABLE intents (id INTEGER PRIMARY KEY, raw_txn BLOB NOT NULL, rest BLOB NOT NULL)",
                 nullptr, nullptr, nullptr);
    sqlite3_prepare_v2(database, "INSERT INTO intents (raw_txn, rest) VALUES (?, ?)", -1, &insert, nullptr);
    const Bytes txn(kTxnBytes, 0xab);
    const Bytes rest(300, 0xcd);  // the other columns of an intent
    for (auto _ : state) {
        sqlite3_bind_blob(insert, 1, txn.data(), static_cast<int>(txn.size()), SQLITE_STATIC);
        sqlite3_bind_blob(insert, 2, rest.data(), static_cast<int>(rest.size()), SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            state.SkipWithError("insert refused");
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_sqlite)->Name("store/intent/sqlite")->UseRealTime();

void intents_of_one_head(benchmark::State& state) {
    const Folder folder;
    const auto dir = store::DataDir::own(folder.path());
    const auto intents = store::open_intents(*dir);
    const auto run = (*intents)->begin_run({.started_ns = 1, .version = "bench", .chain = ChainId{31337}});
    std::uint64_t nonce = 0;
    std::vector<store::IntentDraft> drafts;
    for (auto _ : state) {
        drafts.clear();
        for (int i = 0; i < 4; ++i)
            drafts.push_back(draft(*run, nonce++));
        if (!(*intents)->create(drafts, Nonce{}))
            state.SkipWithError("intents refused");
    }
    state.SetItemsProcessed(state.iterations() * 4);
}
BENCHMARK(intents_of_one_head)->Name("store/intents_of_one_head/lariat")->UseRealTime();

void records(benchmark::State& state) {
    const Folder folder;
    const auto dir = store::DataDir::own(folder.path());
    const auto writer = store::RecordsWriter::open(*dir);
    const store::RunId run{"6553f1001a2b"};
    std::uint64_t seq = 0;
    for (auto _ : state) {
        ++seq;
        if (!(*writer)->put(store::OpportunityRow{.seq = seq,
                                                  .id = store::row_id(run, seq),
                                                  .run = run,
                                                  .block_number = BlockNumber{seq / 40},
                                                  .state = "refused",
                                                  .reason = "below_min_net",
                                                  .net = I256{-1},
                                                  .json = std::string(1'000, 'x')}))
            state.SkipWithError("record refused");
    }
    if (!(*writer)->flush())
        state.SkipWithError("flush failed");
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(records)->Name("store/record/lariat")->UseRealTime();

}  // namespace
