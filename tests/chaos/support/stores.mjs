/** What the engine and its signer have on disk, read by another program than the one that wrote it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const kOpen = new Set(['prepared', 'sent', 'unknown']);

export const isOpen = (intent) => kOpen.has(intent.state);

const toHex = (blob) => (blob === null ? null : `0x${Buffer.from(blob).toString('hex')}`);

function open(file) {
    const database = new DatabaseSync(file, { readOnly: true });
    database.exec('PRAGMA busy_timeout = 2000');
    return database;
}

function reading(file, work) {
    if (!existsSync(file)) return undefined;
    const database = open(file);
    try {
        // One moment for all that is read, though the writer goes on.
        database.exec('BEGIN');
        return work(database);
    } finally {
        database.close();
    }
}

const rowsOf = (database, sql) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
};

/** All intents, each with its attempts in order. None when the store has not been made yet. */
export function readIntents(dir) {
    return (
        reading(join(dir, 'intents.db'), (database) => {
            const intents = rowsOf(
                database,
                'SELECT id, run, opportunity, chain, signer, nonce, state, settlement, predicted_profit,' +
                    ' created_ns, landed_number, landed_hash, landed_index, note FROM intents ORDER BY id',
            ).map((row) => ({
                ...row,
                id: Number(row.id),
                opportunity: Number(row.opportunity),
                nonce: Number(row.nonce),
                signer: toHex(row.signer),
                settlement: toHex(row.settlement),
                predictedProfit: BigInt(row.predicted_profit),
                landedNumber: row.landed_number === null ? null : Number(row.landed_number),
                landedHash: toHex(row.landed_hash),
                landedIndex: row.landed_index === null ? null : Number(row.landed_index),
                attempts: [],
            }));
            const byId = new Map(intents.map((intent) => [intent.id, intent]));
            for (const row of rowsOf(
                database,
                'SELECT intent, seq, kind, txn_hash, raw, created_ns FROM attempts ORDER BY intent, seq',
            ))
                byId.get(Number(row.intent)).attempts.push({
                    seq: Number(row.seq),
                    kind: row.kind,
                    hash: toHex(row.txn_hash),
                    raw: toHex(row.raw),
                });
            return intents;
        }) ?? []
    );
}

/** The signer's record, oldest first. */
export function readSignatures(dir) {
    return (
        reading(join(dir, 'signatures.db'), (database) =>
            rowsOf(
                database,
                'SELECT chain, address, nonce, seq, txn_hash, raw, kind, signed_ns FROM signatures' +
                    ' ORDER BY chain, address, nonce, seq',
            ).map((row) => ({
                chain: Number(row.chain),
                address: toHex(row.address),
                nonce: Number(row.nonce),
                seq: Number(row.seq),
                hash: toHex(row.txn_hash),
                raw: toHex(row.raw),
                kind: row.kind,
                signedNs: row.signed_ns,
            })),
        ) ?? []
    );
}

/** Follows the newest intent while the engine writes: `newest()` is its id, 0 if there is none. */
export class IntentWatch {
    #file;
    #database;
    #statement;

    constructor(dir) {
        this.#file = join(dir, 'intents.db');
    }

    newest() {
        try {
            if (!this.#database) {
                if (!existsSync(this.#file)) return 0;
                this.#database = open(this.#file);
                this.#statement = this.#database.prepare('SELECT coalesce(max(id), 0) AS newest FROM intents');
            }
            return Number(this.#statement.get().newest);
        } catch {
            // The file is just being made.
            this.close();
            return 0;
        }
    }

    close() {
        this.#database?.close();
        this.#database = undefined;
        this.#statement = undefined;
    }
}
