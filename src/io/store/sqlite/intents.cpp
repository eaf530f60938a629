#include "io/store/sqlite/intents.hpp"

#include "io/sqlite/database.hpp"
#include "io/store/sqlite/intents_schema.hpp"

#include <array>

namespace lariat::store {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

#define LARIAT_INTENT_COLUMNS                                                                             \
    "id, run, opportunity, chain, signer, nonce, proved_number, proved_hash, target_number, "             \
    "target_timestamp, target_base_fee, settlement, predicted_profit, predicted_gas, created_ns, state, " \
    "changed_ns, landed_number, landed_hash, landed_index, closed_number, note"

io::Expected<Intent> read_intent(const Statement& row) {
    Intent intent;
    intent.id = IntentId{row.number(0)};
    intent.run.text = row.text(1);
    intent.opportunity = OpportunityId{row.number(2)};
    intent.chain = ChainId{row.number(3)};
    intent.signer = row.fixed<Address>(4);
    intent.nonce = Nonce{row.number(5)};
    intent.proved_on = BlockNumber{row.number(6)};
    intent.proved_on_hash = row.fixed<Hash>(7);
    intent.target.number = BlockNumber{row.number(8)};
    intent.target.timestamp = row.number(9);
    LARIAT_TRY(intent.target.base_fee, u256_from_decimal(row.text(10)));
    intent.settlement = row.fixed<Address>(11);
    LARIAT_TRY(intent.predicted_profit, u256_from_decimal(row.text(12)));
    intent.predicted_gas = Gas{row.number(13)};
    intent.created_ns = row.integer(14);
    const auto state = intent_state_from(row.text(15));
    if (!state)
        return io::failure(Errc::malformed, "intent {} has the unknown state {}", intent.id.raw(),
                           row.text(15));
    intent.state = *state;
    intent.changed_ns = row.integer(16);
    if (!row.is_null(17))
        intent.landed_in = Inclusion{BlockNumber{row.number(17)}, row.fixed<Hash>(18),
                                     static_cast<std::uint32_t>(row.number(19))};
    if (!row.is_null(20))
        intent.closed_at = BlockNumber{row.number(20)};
    intent.note = row.text(21);
    return intent;
}

io::Expected<Attempt> read_attempt(const Statement& row) {
    Attempt attempt;
    attempt.seq = static_cast<std::uint32_t>(row.number(0));
    const auto kind = attempt_kind_from(row.text(1));
    if (!kind)
        return io::failure(Errc::malformed, "an attempt of the unknown kind {}", row.text(1));
    attempt.kind = *kind;
    if (row.is_null(4)) {
        LARIAT_TRY(attempt.txn, decode_unsigned(row.blob(2)));
    } else {
        attempt.hash = row.fixed<Hash>(3);
        attempt.raw = row.blob(4);
        LARIAT_TRY(SignedTransaction decoded, decode_transaction(attempt.raw));
        attempt.txn = std::move(decoded.txn);
    }
    attempt.created_ns = row.integer(5);
    return attempt;
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

    io::Expected<std::vector<Intent>> create(std::span<const IntentDraft> drafts, Nonce at_least) override {
        std::vector<Intent> made;
        if (drafts.empty())
            return made;
        LARIAT_TRY(Transaction tx, Transaction::begin(database_));
        LARIAT_TRY(const auto taken, next_nonce(drafts.front().chain, drafts.front().signer));
        Nonce nonce = std::max(at_least, taken.value_or(Nonce{}));
        for (const IntentDraft& draft : drafts) {
            LARIAT_TRY(made.emplace_back(), insert(draft, nonce));
            nonce = nonce.next();
        }
        LARIAT_CHECK(tx.commit());
        return made;
    }

    io::Expected<Intent> create_at(const IntentDraft& draft, Nonce nonce) override {
        LARIAT_TRY(Transaction tx, Transaction::begin(database_));
        LARIAT_TRY(Intent made, insert(draft, nonce));
        LARIAT_CHECK(tx.commit());
        return made;
    }

    io::Expected<Attempt> add_attempt(IntentId id,
                                      AttemptKind kind,
                                      const lariat::Transaction& txn,
                                      std::int64_t created_ns) override {
        LARIAT_TRY(const Intent known, intent(id));
        if (txn.nonce != known.nonce)
            return io::failure(Errc::invalid_argument, "intent {} has nonce {}, its new attempt {}", id.raw(),
                               known.nonce.raw(), txn.nonce.raw());
        Attempt attempt{.seq = known.newest().seq + 1, .kind = kind, .txn = txn, .created_ns = created_ns};
        LARIAT_CHECK(insert(id, attempt));
        return attempt;
    }

    io::Expected<void> update(IntentId id,
                              const IntentChange& change,
                              std::span<const Attempt> newly_signed) override {
        if (change.state == IntentState::prepared)
            return io::failure(Errc::invalid_argument, "intent {} cannot go back to prepared", id.raw());
        if (is_included(change.state) != change.landed_in.has_value())
            return io::failure(Errc::invalid_argument, "intent {}: {} {} a block", id.raw(),
                               name_of(change.state), is_included(change.state) ? "needs" : "has no");
        const auto& in = change.landed_in;
        LARIAT_TRY(Transaction tx, Transaction::begin(database_));
        LARIAT_CHECK(database_.run(
            "UPDATE intents SET state = ?, changed_ns = ?, landed_number = ?, landed_hash = ?,"
            " landed_index = ?, closed_number = ?, note = ?, signed = max(signed, ?) WHERE id = ?",
            name_of(change.state), change.changed_ns, in ? std::optional{in->number} : std::nullopt,
            in ? std::optional{in->hash} : std::nullopt, in ? std::optional{in->index} : std::nullopt,
            change.closed_at, change.note, std::uint32_t{newly_signed.empty() ? 0U : 1U}, id));
        if (database_.changes() == 0)
            return io::failure(Errc::not_found, "no intent {}", id.raw());
        for (const Attempt& attempt : newly_signed) {
            LARIAT_CHECK(
                database_.run("UPDATE attempts SET txn_hash = ?, raw = ? WHERE intent = ? AND seq = ?",
                              attempt.hash, attempt.raw, id, attempt.seq));
            if (database_.changes() == 0)
                return io::failure(Errc::not_found, "intent {} has no attempt {}", id.raw(), attempt.seq);
        }
        return tx.commit();
    }

    io::Expected<Intent> intent(IntentId id) override {
        LARIAT_TRY(auto found,
                   read(database_.query("SELECT " LARIAT_INTENT_COLUMNS " FROM intents WHERE id = ?", id)));
        if (found.empty())
            return io::failure(Errc::not_found, "no intent {}", id.raw());
        return std::move(found.front());
    }

    io::Expected<std::vector<Intent>> open_intents() override {
        return read(
            database_.query("SELECT " LARIAT_INTENT_COLUMNS
                            " FROM intents WHERE state IN ('prepared', 'sent', 'unknown') ORDER BY id"));
    }

    io::Expected<std::vector<Intent>> concluded_above(ChainId chain, BlockNumber number) override {
        return read(database_.query("SELECT " LARIAT_INTENT_COLUMNS
                                    " FROM intents WHERE chain = ?1 AND (landed_number > ?2"
                                    " OR (closed_number > ?2 AND signed = 1)) ORDER BY id",
                                    chain, number));
    }

    io::Expected<std::optional<Intent>> at_nonce(ChainId chain, Address signer, Nonce nonce) override {
        LARIAT_TRY(auto found,
                   read(database_.query("SELECT " LARIAT_INTENT_COLUMNS
                                        " FROM intents WHERE chain = ? AND signer = ? AND nonce = ?"
                                        " AND (state <> 'dropped' OR signed = 1)",
                                        chain, signer, nonce)));
        if (found.empty())
            return std::optional<Intent>{};
        return std::optional{std::move(found.front())};
    }

    io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) override {
        LARIAT_TRY(Statement row, database_.query("SELECT nonce FROM intents WHERE chain = ? AND signer = ?"
                                                  " AND (state <> 'dropped' OR signed = 1)"
                                                  " ORDER BY nonce DESC LIMIT 1",
                                                  chain, signer));
        LARIAT_TRY(const bool any, row.step());
        if (!any)
            return std::optional<Nonce>{};
        return std::optional{Nonce{row.number(0)}.next()};
    }

private:
    io::Expected<Intent> insert(const IntentDraft& draft, Nonce nonce) {
        Intent made{.run = draft.run,
                    .opportunity = draft.opportunity,
                    .chain = draft.chain,
                    .signer = draft.signer,
                    .nonce = nonce,
                    .attempts = {{.kind = draft.kind, .txn = draft.txn, .created_ns = draft.created_ns}},
                    .proved_on = draft.proved_on,
                    .proved_on_hash = draft.proved_on_hash,
                    .target = draft.target,
                    .settlement = draft.settlement,
                    .predicted_profit = draft.predicted_profit,
                    .predicted_gas = draft.predicted_gas,
                    .created_ns = draft.created_ns,
                    .changed_ns = draft.created_ns};
        made.attempts.front().txn.nonce = nonce;
        LARIAT_CHECK(database_.run(
            "INSERT INTO intents (" LARIAT_INTENT_COLUMNS
            ", signed) VALUES"
            " (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', ?, NULL, NULL, NULL, NULL, '', 0)",
            made.run.text, made.opportunity, made.chain, made.signer, made.nonce, made.proved_on,
            made.proved_on_hash, made.target.number, made.target.timestamp, to_decimal(made.target.base_fee),
            made.settlement, to_decimal(made.predicted_profit), made.predicted_gas, made.created_ns,
            made.changed_ns));
        made.id = IntentId{static_cast<std::uint64_t>(database_.last_insert_id())};
        LARIAT_CHECK(insert(made.id, made.attempts.front()));
        return made;
    }

    io::Expected<void> insert(IntentId id, const Attempt& attempt) {
        return database_.run(
            "INSERT INTO attempts (intent, seq, kind, payload, created_ns) VALUES (?, ?, ?, ?, ?)", id,
            attempt.seq, name_of(attempt.kind), encode_unsigned(attempt.txn), attempt.created_ns);
    }

    io::Expected<std::vector<Intent>> read(io::Expected<Statement> query) {
        if (!query)
            return std::unexpected{std::move(query).error()};
        std::vector<Intent> intents;
        for (;;) {
            LARIAT_TRY(const bool more, query->step());
            if (!more)
                break;
            LARIAT_TRY(intents.emplace_back(), read_intent(*query));
        }
        for (Intent& intent : intents) {
            LARIAT_CHECK(read_attempts(intent));
        }
        return intents;
    }

    io::Expected<void> read_attempts(Intent& intent) {
        LARIAT_TRY(Statement rows, database_.query("SELECT seq, kind, payload, txn_hash, raw, created_ns"
                                                   " FROM attempts WHERE intent = ? ORDER BY seq",
                                                   intent.id));
        for (;;) {
            LARIAT_TRY(const bool more, rows.step());
            if (!more)
                break;
            LARIAT_TRY(intent.attempts.emplace_back(), read_attempt(rows));
        }
        if (intent.attempts.empty())
            return io::failure(Errc::malformed, "{}: intent {} has no attempt", database_.name(),
                               intent.id.raw());
        return {};
    }

    Database database_;
};

}  // namespace

io::Expected<std::unique_ptr<IntentStore>> open_intents(const DataDir& dir) {
    LARIAT_TRY(Database database,
               Database::open({.path = dir.intents_file(), .synchronous = sqlite::Synchronous::full}));
    LARIAT_CHECK(prepare_intents(database));
    return std::make_unique<SqliteIntents>(std::move(database));
}

}  // namespace lariat::store
