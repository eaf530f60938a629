#include "io/store/sqlite/intents_schema.hpp"

#include "io/sqlite/migrate.hpp"

#include <array>

namespace lariat::store {
namespace {

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
    sqlite::Migration{"several attempts for one nonce", R"sql(
        CREATE TABLE intents_of_attempts (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id),
            opportunity INTEGER NOT NULL,
            chain INTEGER NOT NULL,
            signer BLOB NOT NULL CHECK (length(signer) = 20),
            nonce INTEGER NOT NULL CHECK (nonce >= 0),
            proved_number INTEGER NOT NULL,
            proved_hash BLOB NOT NULL CHECK (length(proved_hash) = 32),
            target_number INTEGER NOT NULL,
            target_timestamp INTEGER NOT NULL,
            target_base_fee TEXT NOT NULL,
            settlement BLOB NOT NULL CHECK (length(settlement) = 20),
            predicted_profit TEXT NOT NULL,
            predicted_gas INTEGER NOT NULL,
            created_ns INTEGER NOT NULL,
            state TEXT NOT NULL CHECK
                (state IN ('prepared', 'sent', 'unknown', 'landed', 'reverted', 'dropped', 'cancelled')),
            signed INTEGER NOT NULL CHECK (signed IN (0, 1)),
            changed_ns INTEGER NOT NULL,
            landed_number INTEGER,
            landed_hash BLOB CHECK (length(landed_hash) = 32),
            landed_index INTEGER,
            closed_number INTEGER,
            note TEXT NOT NULL,
            CHECK ((state IN ('landed', 'reverted', 'cancelled')) = (landed_number IS NOT NULL)),
            CHECK ((landed_number IS NULL) = (landed_hash IS NULL) AND (landed_number IS NULL) = (landed_index IS NULL)),
            CHECK (closed_number IS NULL OR state = 'dropped')
        ) STRICT;
        INSERT INTO intents_of_attempts
            SELECT id, run, opportunity, chain, signer, nonce, proved_number, proved_hash, target_number,
                   target_timestamp, target_base_fee, settlement, predicted_profit, predicted_gas, created_ns,
                   state, 1, changed_ns, landed_number, landed_hash, landed_index, NULL, note
            FROM intents WHERE state <> 'dropped';
        -- What was dropped gave its nonce to another: as if it had never been signed.
        INSERT INTO intents_of_attempts
            SELECT id, run, opportunity, chain, signer, nonce, proved_number, proved_hash, target_number,
                   target_timestamp, target_base_fee, settlement, predicted_profit, predicted_gas, created_ns,
                   state, 0, changed_ns, NULL, NULL, NULL, NULL, note
            FROM intents WHERE state = 'dropped';

        CREATE TABLE attempts (
            intent INTEGER NOT NULL REFERENCES intents_of_attempts (id),
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('plan', 'bump', 'cancel')),
            payload BLOB,
            txn_hash BLOB CHECK (length(txn_hash) = 32),
            raw BLOB,
            created_ns INTEGER NOT NULL,
            PRIMARY KEY (intent, seq),
            CHECK ((txn_hash IS NULL) = (raw IS NULL)),
            CHECK (payload IS NOT NULL OR raw IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO attempts SELECT id, 0, 'plan', NULL, txn_hash, raw_txn, created_ns FROM intents;
        CREATE UNIQUE INDEX a_transaction_is_one_attempt ON attempts (txn_hash) WHERE txn_hash IS NOT NULL;

        DROP TABLE intents;
        ALTER TABLE intents_of_attempts RENAME TO intents;

        -- A nonce is free again only when what was meant for it was never signed.
        CREATE UNIQUE INDEX one_intent_takes_a_nonce ON intents (chain, signer, nonce)
            WHERE state <> 'dropped' OR signed = 1;
        CREATE INDEX open_intents ON intents (id) WHERE state IN ('prepared', 'sent', 'unknown');
        CREATE INDEX included_intents ON intents (chain, landed_number) WHERE landed_number IS NOT NULL;
        CREATE INDEX closed_intents ON intents (chain, closed_number) WHERE closed_number IS NOT NULL;
    )sql"},
};

}  // namespace

io::Expected<void> prepare_intents(sqlite::Database& database) {
    return sqlite::migrate(database, kMigrations);
}

}  // namespace lariat::store
