/** What one table shows: the live feed, or a frozen copy of it that older pages can be added to. */

import { ApiError, type ListQuery } from './api.ts';
import type { Page } from './model.ts';
import { Feed, type Filter, noFilter, type RowBase, STORE_LAG_MS } from './store.ts';

export const LIVE_ROWS = 200;
export const HISTORY_ROWS = 1_000;
const OLDER_PAGE = 100;
const LARGEST_PAGE = 500;
const SETTLE_MARGIN_MS = 1_000;

type Fetch<Row> = (query: ListQuery) => Promise<Page<Row>>;

export class LiveTable<Row extends RowBase> {
    rows = $state.raw<readonly Row[]>([]);
    /** Ids that came in live since the last flush: drawn with a short highlight. */
    fresh = $state.raw<ReadonlySet<string>>(new Set());
    filter = $state.raw<Filter>(noFilter);
    paused = $state(false);
    /** New rows waiting behind the pause. */
    waiting = $state(0);
    loaded = $state(false);
    loadingOlder = $state(false);
    hasOlder = $state(false);
    error = $state<string | null>(null);

    readonly #fetch: Fetch<Row>;
    readonly #feed: Feed<Row>;
    #moreThanPage = false;
    #reloading = false;
    #reloadAgain = false;
    #settleTimer: ReturnType<typeof setTimeout> | undefined;
    #arrived = new Set<string>();
    #cursor: string | null = null;

    constructor(fetch: Fetch<Row>) {
        this.#fetch = fetch;
        this.#feed = new Feed(LIVE_ROWS);
    }

    get(id: string): Row | undefined {
        return this.#feed.get(id) ?? this.rows.find((row) => row.id === id);
    }

    isLive(id: string): boolean {
        return this.#feed.get(id) !== undefined;
    }

    update(row: Row): void {
        if (this.#feed.update(row)) this.#arrived.add(row.id);
    }

    snapshot(rows: readonly Row[]): void {
        for (const row of rows) this.#feed.update(row);
    }

    /** Brings to the screen what came in since the last call. */
    flush(): void {
        if (this.paused) {
            this.waiting += this.#arrived.size;
            this.#arrived = new Set();
            return;
        }
        this.fresh = this.#arrived;
        this.#arrived = new Set();
        const rows = this.#feed.rows();
        this.rows = rows.slice(0, LIVE_ROWS);
        this.hasOlder = this.#moreThanPage || rows.length > LIVE_ROWS;
    }

    /** After something was missed: read at once, and once more when the store has surely written what was missed. */
    resync(): void {
        void this.reload();
        clearTimeout(this.#settleTimer);
        this.#settleTimer = setTimeout(() => void this.reload(), STORE_LAG_MS + SETTLE_MARGIN_MS);
    }

    /** Reads the newest rows again. Calls made while one runs are folded into one more. */
    async reload(): Promise<void> {
        if (this.#reloading) {
            this.#reloadAgain = true;
            return;
        }
        this.#reloading = true;
        try {
            do {
                this.#reloadAgain = false;
                await this.#loadNewest();
            } while (this.#reloadAgain);
        } finally {
            this.#reloading = false;
        }
    }

    setFilter(filter: Filter): void {
        this.filter = filter;
        this.#feed.setFilter(filter);
        if (this.paused) this.resume();
        else this.flush();
        void this.reload();
    }

    pause(): void {
        this.paused = true;
        this.waiting = 0;
        this.#cursor = null;
    }

    resume(): void {
        this.paused = false;
        this.waiting = 0;
        this.#arrived.clear();
        this.flush();
    }

    /** Reading back is reading a list that stands still: the table pauses and grows at its end. */
    async loadOlder(): Promise<void> {
        if (this.loadingOlder) return;
        this.loadingOlder = true;
        if (!this.paused) this.pause();
        const filter = this.filter;
        try {
            await this.#appendOlder(filter);
            this.error = null;
        } catch (error) {
            this.error = messageOf(error);
        } finally {
            this.loadingOlder = false;
        }
    }

    async #appendOlder(filter: Filter): Promise<void> {
        const known = new Set(this.rows.map((row) => row.id));
        const tail = this.rows.at(-1);
        for (;;) {
            // Without a cursor of this pause the pages start at the newest row: rows may have come in between.
            const paging = this.#cursor ? { limit: OLDER_PAGE, cursor: this.#cursor } : { limit: LARGEST_PAGE };
            const page = await this.#fetch({ ...paging, ...filter });
            if (!this.paused || this.filter !== filter) return;
            this.#cursor = page.page.nextCursor;
            const older = page.data.filter((row) => !known.has(row.id) && (!tail || row.seq < tail.seq));
            if (older.length === 0 && page.page.hasMore && this.#cursor) continue;
            this.rows = [...this.rows, ...older].slice(0, HISTORY_ROWS);
            this.hasOlder = page.page.hasMore && this.rows.length < HISTORY_ROWS;
            return;
        }
    }

    async #loadNewest(): Promise<void> {
        const filter = this.filter;
        const ticket = this.#feed.ticket();
        try {
            const page = await this.#fetch({ limit: LIVE_ROWS, ...filter });
            if (this.filter !== filter) {
                this.#reloadAgain = true;
                return;
            }
            this.#feed.load(page.data, ticket);
            this.#moreThanPage = page.page.hasMore;
            this.error = null;
            this.loaded = true;
            this.flush();
        } catch (error) {
            this.error = messageOf(error);
            this.loaded = true;
        }
    }
}

export function messageOf(error: unknown): string {
    if (error instanceof ApiError) return error.requestId ? `${error.message} (request ${error.requestId})` : error.message;
    return error instanceof Error ? error.message : String(error);
}
