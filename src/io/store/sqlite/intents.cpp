#include "io/store/sqlite/intents.hpp"

#include "io/store/sqlite/database.hpp"
#include "io/store/sqlite/migrate.hpp"

#include <array>
#include <span>

namespace lariat::store {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

// An intent is never deleted, so ids increase without AUTOINCREMENT, which would cost one more page in each
// commit.
constexpr std::array kMigrations{
    sqlite::Migration{"runs and intents", R"sql(
        CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            started_ns INTEGER NOT NULL,
            version TEXT NOT NULL,
            chain INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE intents (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id),
            opportunity INTEGER NOT NULL,
            chain INTEGER NOT NULL,
            signer BLOB NOT NULL CHECK (length(signer) = 20),
            nonce INTEGER NOT NULL CHECK (nonce >= 0),
            recipient BLOB NOT NULL CHECK (length(recipient) = 20),
            calldata_hash BLOB NOT NULL CHECK (length(calldata_hash) = 32),
            raw_txn BLOB NOT NULL CHECK (length(raw_txn) > 0),
            txn_hash BLOB NOT NULL CHECK (length(txn_hash) = 32),
            proved_number INTEGER NOT NULL,
            proved_hash BLOB NOT NULL CHECK (length(proved_hash) = 32),
            target_number INTEGER NOT NULL,
            target_timestamp INTEGER NOT NULL,
            target_base_fee TEXT NOT NULL,
            settlement BLOB NOT NULL CHECK (length(settlement) = 20),
            predicted_profit TEXT NOT NULL,
            predicted_gas INTEGER NOT NULL,
            created_ns INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('prepared', 'sent', 'landed', 'reverted', 'dropped', 'unknown')),
            changed_ns INTEGER NOT NULL,
            landed_number INTEGER,
            landed_hash BLOB CHECK (length(landed_hash) = 32),
            landed_index INTEGER,
            note TEXT NOT NULL,
            UNIQUE (chain, signer, nonce, txn_hash),
            CHECK ((state IN ('landed', 'reverted')) = (landed_number IS NOT NULL)),
            CHECK ((landed_number IS NULL) = (landed_hash IS NULL) AND (landed_number IS NULL) = (landed_index IS NULL))
        ) STRICT;

        CREATE UNIQUE INDEX one_open_intent_per_nonce ON intents (chain, signer, nonce)
            WHERE state IN ('prepared', 'sent', 'unknown');
        CREATE INDEX included_intents ON intents (chain, landed_number) WHERE landed_number IS NOT NULL;
    )sql"},
};

#define LARIAT_INTENT_COLUMNS                                                                       \
    "id, run, opportunity, chain, signer, nonce, recipient, calldata_hash, raw_txn, txn_hash, "     \
    "proved_number, "                                                                               \
    "proved_hash, target_number, target_timestamp, target_base_fee, settlement, predicted_profit, " \
    "predicted_gas, created_ns, state, changed_ns, landed_number, landed_hash, landed_index, note"

io::Expected<Intent> read_intent(const Statement& row) {
    Intent intent;
    intent.id = IntentId{row.number(0)};
    intent.run.text = row.text(1);
    intent.opportunity = OpportunityId{row.number(2)};
    intent.chain = ChainId{row.number(3)};
    intent.signer = row.fixed<Address>(4);
    intent.nonce = Nonce{row.number(5)};
    intent.to = row.fixed<Address>(6);
    intent.calldata_hash = row.fixed<Hash>(7);
    intent.raw_txn = row.blob(8);
    intent.txn = row.fixed<Hash>(9);
    intent.proved_on = BlockNumber{row.number(10)};
    intent.proved_on_hash = row.fixed<Hash>(11);
    intent.target.number = BlockNumber{row.number(12)};
    intent.target.timestamp = row.number(13);
    LARIAT_TRY(intent.target.base_fee, u256_from_decimal(row.text(14)));
    intent.settlement = row.fixed<Address>(15);
    LARIAT_TRY(intent.predicted_profit, u256_from_decimal(row.text(16)));
    intent.predicted_gas = Gas{row.number(17)};
    intent.created_ns = row.integer(18);
    const auto state = intent_state_from(row.text(19));
    if (!state)
        return io::failure(Errc::malformed, "intent {} has the unknown state {}", intent.id.raw(),
                           row.text(19));
    intent.state = *state;
    intent.changed_ns = row.integer(20);
    if (!row.is_null(21))
        intent.landed_in = Inclusion{BlockNumber{row.number(21)}, row.fixed<Hash>(22),
                                     static_cast<std::uint32_t>(row.number(23))};
    intent.note = row.text(24);
    return intent;
}

io::Expected<std::vector<Intent>> read_intents(io::Expected<Statement> query) {
    if (!query)
        return std::unexpected{std::move(query).error()};
    std::vector<Intent> intents;
    for (;;) {
        LARIAT_TRY(const bool more, query->step());
        if (!more)
            return intents;
        LARIAT_TRY(intents.emplace_back(), read_intent(*query));
    }
}

class SqliteIntents final : public IntentStore {
public:
    explicit SqliteIntents(Database database) : database_{std::move(database)} {}

    io::Expected<RunId> begin_run(const RunInfo& info) override {
        // Two runs of one second share the id once in 65,536 times; then another is drawn.
        for (;;) {
            RunId run = RunId::make(info.started_ns);
            LARIAT_CHECK(
                database_.run("INSERT INTO runs (id, started_ns, version, chain) VALUES (?, ?, ?, ?)"
                              " ON CONFLICT DO NOTHING",
                              run.text, info.started_ns, info.version, info.chain));
            if (database_.changes() == 1)
                return run;
        }
    }

    io::Expected<IntentId> create(const IntentDraft& draft) override {
        const auto inserted = database_.run(
            "INSERT INTO intents (" LARIAT_INTENT_COLUMNS
            ") VALUES (NULL, ?, ?, ?, "
            "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', ?, NULL, NULL, "
            "NULL, '')",
            draft.run.text, draft.opportunity, draft.chain, draft.signer, draft.nonce, draft.to,
            draft.calldata_hash, draft.raw_txn, draft.txn, draft.proved_on, draft.proved_on_hash,
            draft.target.number, draft.target.timestamp, to_decimal(draft.target.base_fee), draft.settlement,
            to_decimal(draft.predicted_profit), draft.predicted_gas, draft.created_ns, draft.created_ns);
        if (!inserted)
            return std::unexpected{inserted.error()};
        return IntentId{static_cast<std::uint64_t>(database_.last_insert_id())};
    }

    io::Expected<std::vector<IntentId>> create(std::span<const IntentDraft> drafts) override {
        LARIAT_TRY(Transaction tx, Transaction::begin(database_));
        std::vector<IntentId> ids;
        for (const IntentDraft& draft : drafts) {
            LARIAT_TRY(const IntentId id, create(draft));
            ids.push_back(id);
        }
        LARIAT_CHECK(tx.commit());
        return ids;
    }

    io::Expected<void> update_state(IntentId id, const IntentChange& change) override {
        const bool included = change.state == IntentState::landed || change.state == IntentState::reverted;
        if (change.state == IntentState::prepared)
            return io::failure(Errc::invalid_argument, "intent {} cannot go back to prepared", id.raw());
        if (included != change.landed_in.has_value())
            return io::failure(Errc::invalid_argument, "intent {}: {} {} a block", id.raw(),
                               name_of(change.state), included ? "needs" : "has no");
        const auto& in = change.landed_in;
        LARIAT_CHECK(database_.run(
            "UPDATE intents SET state = ?, changed_ns = ?, landed_number = ?,"
            " landed_hash = ?, landed_index = ?, note = ? WHERE id = ?",
            name_of(change.state), change.changed_ns, in ? std::optional{in->number} : std::nullopt,
            in ? std::optional{in->hash} : std::nullopt, in ? std::optional{in->index} : std::nullopt,
            change.note, id));
        if (database_.changes() == 0)
            return io::failure(Errc::not_found, "no intent {}", id.raw());
        return {};
    }

    io::Expected<Intent> intent(IntentId id) override {
        LARIAT_TRY(auto found, read_intents(database_.query(
                                   "SELECT " LARIAT_INTENT_COLUMNS " FROM intents WHERE id = ?", id)));
        if (found.empty())
            return io::failure(Errc::not_found, "no intent {}", id.raw());
        return std::move(found.front());
    }

    io::Expected<std::vector<Intent>> open_intents() override {
        return read_intents(
            database_.query("SELECT " LARIAT_INTENT_COLUMNS
                            " FROM intents WHERE state IN ('prepared', 'sent', 'unknown') ORDER BY id"));
    }

    io::Expected<std::vector<Intent>> included_above(ChainId chain, BlockNumber number) override {
        return read_intents(database_.query("SELECT " LARIAT_INTENT_COLUMNS
                                            " FROM intents WHERE chain = ? AND landed_number > ? ORDER BY id",
                                            chain, number));
    }

    io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) override {
        LARIAT_TRY(
            Statement row,
            database_.query("SELECT nonce FROM intents WHERE chain = ? AND signer = ? AND state <> 'dropped'"
                            " ORDER BY nonce DESC LIMIT 1",
                            chain, signer));
        LARIAT_TRY(const bool any, row.step());
        if (!any)
            return std::optional<Nonce>{};
        return std::optional{Nonce{row.number(0)}.next()};
    }

private:
    Database database_;
};

}  // namespace

std::string_view name_of(IntentState state) {
    switch (state) {
        case IntentState::prepared:
            return "prepared";
        case IntentState::sent:
            return "sent";
        case IntentState::landed:
            return "landed";
        case IntentState::reverted:
            return "reverted";
        case IntentState::dropped:
            return "dropped";
        case IntentState::unknown:
            return "unknown";
    }
    return "unknown";
}

std::optional<IntentState> intent_state_from(std::string_view name) {
    for (const auto state : {IntentState::prepared, IntentState::sent, IntentState::landed,
                             IntentState::reverted, IntentState::dropped, IntentState::unknown})
        if (name_of(state) == name)
            return state;
    return std::nullopt;
}

io::Expected<std::unique_ptr<IntentStore>> open_intents(const DataDir& dir) {
    LARIAT_TRY(Database database,
               Database::open({.path = dir.intents_file(), .synchronous = sqlite::Synchronous::full}));
    LARIAT_CHECK(sqlite::migrate(database, kMigrations));
    return std::make_unique<SqliteIntents>(std::move(database));
}

}  // namespace lariat::store
