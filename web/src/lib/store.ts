/** The newest rows of one list, fed by pages of REST and by single live updates in any order. */

import { compareAmounts } from './format.ts';
import type { Execution, Opportunity } from './model.ts';

export interface RowBase {
    id: string;
    seq: number;
    state: string;
    reason: string;
}

export interface Filter {
    state: string;
    reason: string;
}

export const noFilter: Filter = { state: '', reason: '' };

/** As the API lists them. */
export const newestFirst = (a: RowBase, b: RowBase): number => b.seq - a.seq;

/**
 * How far a page of REST may lag behind the stream: the stream tells a change at once, the store writes it in batches.
 * A row that the stream touched this shortly before a page was asked for keeps its live value.
 */
export const STORE_LAG_MS = 2_000;

export class Feed<Row extends RowBase> {
    readonly #cap: number;
    readonly #now: () => number;
    #filter: Filter = noFilter;
    #rows = new Map<string, Row>();
    /** When the stream last spoke of a row. */
    #touched = new Map<string, number>();

    constructor(cap: number, now: () => number = () => performance.now()) {
        this.#cap = cap;
        this.#now = now;
    }

    get filter(): Filter {
        return this.#filter;
    }

    rows(): Row[] {
        return [...this.#rows.values()].sort(newestFirst);
    }

    get(id: string): Row | undefined {
        return this.#rows.get(id);
    }

    /** Rows that no longer match go at once; the page that the server is asked for brings the others. */
    setFilter(filter: Filter): void {
        this.#filter = filter;
        for (const row of this.#rows.values()) {
            if (!this.#matches(row)) this.#rows.delete(row.id);
        }
    }

    /** One live row, new or changed. Returns true when it was not in the list before. */
    update(row: Row): boolean {
        this.#touched.set(row.id, this.#now());
        const known = this.#rows.has(row.id);
        if (!this.#matches(row)) {
            this.#rows.delete(row.id);
            return false;
        }
        this.#rows.set(row.id, row);
        this.#trim();
        return !known;
    }

    /** Marks the moment a page is asked for; hand it to load(). */
    ticket(): number {
        return this.#now() - STORE_LAG_MS;
    }

    /** The newest page, except for rows the stream spoke of since the ticket. */
    load(page: readonly Row[], ticket: number): void {
        const fresh = new Map<string, Row>();
        for (const row of page) {
            if (!this.#touchedAfter(row.id, ticket) && this.#matches(row)) fresh.set(row.id, row);
        }
        for (const row of this.#rows.values()) {
            if (this.#touchedAfter(row.id, ticket)) fresh.set(row.id, row);
        }
        this.#rows = fresh;
        for (const [id, at] of this.#touched) {
            if (at <= ticket) this.#touched.delete(id);
        }
        this.#trim();
    }

    #touchedAfter(id: string, ticket: number): boolean {
        return (this.#touched.get(id) ?? Number.NEGATIVE_INFINITY) > ticket;
    }

    #matches(row: Row): boolean {
        const { state, reason } = this.#filter;
        return (!state || row.state === state) && (!reason || row.reason === reason);
    }

    #trim(): void {
        // A little slack: sorting at every update would be waste.
        if (this.#rows.size <= this.#cap + 32) return;
        for (const row of this.rows().slice(this.#cap)) {
            this.#rows.delete(row.id);
            this.#touched.delete(row.id);
        }
    }
}

export type SortKey = 'newest' | 'gross' | 'net';
export interface Sort {
    key: SortKey;
    descending: boolean;
}

export function sortRows<Row extends Opportunity | Execution>(rows: readonly Row[], sort: Sort): readonly Row[] {
    if (sort.key === 'newest') return sort.descending ? rows : rows.toReversed();
    const key = sort.key;
    const direction = sort.descending ? -1 : 1;
    return rows.toSorted((a, b) => direction * compareAmounts(a.waterfall[key], b.waterfall[key]));
}

/** All words must be found somewhere in what the row says about itself. */
export function matchesText(row: Opportunity | Execution, text: string): boolean {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return true;
    const parts: (string | number | null)[] = [row.id, row.state, row.reason];
    for (const hop of row.route) parts.push(hop.tokenIn.symbol, hop.tokenOut.symbol, hop.dex, hop.pool);
    if ('block' in row) parts.push(row.block.number, row.block.hash, row.certificate.kind);
    else parts.push(row.txHash, row.opportunityId, row.target.number, row.landedIn?.number ?? null);
    const haystack = parts.join(' ').toLowerCase();
    return words.every((word) => haystack.includes(word));
}
