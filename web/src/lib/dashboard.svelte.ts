/** The page's one source of truth: what REST and the stream said, joined. */

import type { Api } from './api.ts';
import { integer } from './format.ts';
import { type DetailLink, parseHash } from './links.ts';
import { LiveTable, messageOf } from './live-table.svelte.ts';
import type { Channel, Execution, Head, Health, Opportunity, ProfitPoint } from './model.ts';
import { STORE_LAG_MS } from './store.ts';
import { browserEnv, type LinkStatus, Stream } from './ws.ts';

const FLUSH_MS = 120;
const HEALTH_POLL_MS = 5_000;
const HEAD_TRUST_MS = 3_000;
const PROFIT_PAUSE_MS = STORE_LAG_MS;
const CHANNELS: readonly Channel[] = ['health', 'heads', 'opportunities', 'executions'];

export class Dashboard {
    health = $state.raw<Health | null>(null);
    healthError = $state<string | null>(null);
    head = $state.raw<Head | null>(null);
    /** When the head was seen by the engine, by this browser's clock. */
    headSeenAt = $state<number | null>(null);
    profit = $state.raw<readonly ProfitPoint[]>([]);
    profitLoaded = $state(false);
    profitError = $state<string | null>(null);
    link = $state.raw<LinkStatus>({ state: 'connecting', lastFrameAt: null, retryAt: null, attempt: 0 });
    now = $state(Date.now());

    detail = $state.raw<DetailLink | null>(null);
    openOpportunity = $state.raw<Opportunity | null>(null);
    openExecution = $state.raw<Execution | null>(null);
    detailError = $state<string | null>(null);

    readonly opportunities: LiveTable<Opportunity>;
    readonly executions: LiveTable<Execution>;

    readonly #api: Api;
    #stream: Stream | null = null;
    #flushTimer: ReturnType<typeof setTimeout> | null = null;
    #profitTimer: ReturnType<typeof setTimeout> | null = null;
    #profitLoading = false;
    /** Reads still to do after a change: one at once, one when the store has surely written it. */
    #profitReads = 0;
    #healthAt = 0;
    #retriedAt = 0;
    #headStreamedAt = 0;

    constructor(api: Api) {
        this.#api = api;
        this.opportunities = new LiveTable(api.opportunities);
        this.executions = new LiveTable(api.executions);
    }

    /** Net of everything that landed or reverted so far, in wei. */
    get netTotal(): string | null {
        return this.profitLoaded ? (this.profit.at(-1)?.cumulative ?? '0') : null;
    }

    start(streamUrl: string): () => void {
        void this.#loadHealth();
        void this.opportunities.reload();
        void this.executions.reload();
        void this.#loadProfit();

        this.#stream = new Stream(
            streamUrl,
            CHANNELS,
            {
                status: (status) => (this.link = status),
                snapshot: (channel, data) => this.#snapshot(channel, data),
                update: (channel, data) => this.#update(channel, data),
                gap: (channel) => this.#reload(channel),
                serverError: (data) => console.warn('stream error', data),
            },
            browserEnv(),
        );
        this.#stream.start();

        const clock = setInterval(() => this.#tick(), 1_000);
        const wake = (): void => this.#stream?.retryNow();
        const navigate = (): void => this.#openFromAddress();
        addEventListener('online', wake);
        addEventListener('hashchange', navigate);
        navigate();

        return () => {
            clearInterval(clock);
            removeEventListener('online', wake);
            removeEventListener('hashchange', navigate);
            this.#stream?.stop();
        };
    }

    /** Halts or reduces; what went wrong, or null. The page shows the answer at once and not with the next health. */
    async order(kind: 'halt' | 'reduce', reason: string): Promise<string | null> {
        try {
            const report = await this.#api.order(kind, reason);
            if (this.health) this.health = { ...this.health, engine: { ...this.health.engine, ...report } };
            return null;
        } catch (error) {
            void this.#loadHealth();
            return messageOf(error);
        }
    }

    closeDetail(): void {
        if (location.hash) history.pushState(null, '', location.pathname + location.search);
        this.#openFromAddress();
    }

    #tick(): void {
        this.now = Date.now();
        if (this.now - this.#healthAt >= HEALTH_POLL_MS) void this.#loadHealth();
        if (this.now - this.#retriedAt < HEALTH_POLL_MS) return;
        this.#retriedAt = this.now;
        // A failed read has no other event that would repeat it while the stream itself is well.
        if (this.opportunities.error) void this.opportunities.reload();
        if (this.executions.error) void this.executions.reload();
        if (this.profitError) this.#profitChanged();
    }

    #snapshot(channel: Channel, data: unknown): void {
        if (channel === 'health') {
            this.#setHealth(data as Health | null);
        } else if (channel === 'heads') {
            const heads = (Array.isArray(data) ? data : [data]) as Head[];
            const newest = heads.filter(Boolean).sort((a, b) => b.number - a.number)[0];
            // The snapshot does not say how old the head is; health does.
            if (newest && newest.number !== this.head?.number) this.#setHead(newest, 0);
        } else {
            const rows = Array.isArray(data) ? data : [];
            if (channel === 'opportunities') this.opportunities.snapshot(rows as Opportunity[]);
            else this.executions.snapshot(rows as Execution[]);
            // The snapshot is short; what changed beyond it while nobody listened comes by REST.
            this.#reload(channel);
            this.#scheduleFlush();
        }
    }

    #update(channel: Channel, data: unknown): void {
        if (channel === 'health') {
            this.#setHealth(data as Health | null);
        } else if (channel === 'heads') {
            this.#headStreamedAt = Date.now();
            this.#setHead(data as Head, 0);
        } else if (channel === 'opportunities') {
            const row = data as Opportunity;
            this.opportunities.update(row);
            if (this.openOpportunity?.id === row.id) this.openOpportunity = row;
            this.#scheduleFlush();
        } else {
            const row = data as Execution;
            this.executions.update(row);
            if (this.openExecution?.id === row.id) this.openExecution = row;
            this.#profitChanged();
            this.#scheduleFlush();
        }
    }

    #reload(channel: Channel): void {
        if (channel === 'opportunities') this.opportunities.resync();
        if (channel === 'health' || channel === 'heads') void this.#loadHealth();
        if (channel === 'executions') {
            this.executions.resync();
            this.#profitChanged();
        }
    }

    /** Rows come in bursts at each head; the screen follows a few times a second. */
    #scheduleFlush(): void {
        if (this.#flushTimer) return;
        this.#flushTimer = setTimeout(() => {
            this.#flushTimer = null;
            this.opportunities.flush();
            this.executions.flush();
        }, FLUSH_MS);
    }

    #setHealth(health: Health | null): void {
        // An engine that is still starting has a status but no figures yet.
        if (!health?.chain || !health.engine) return;
        this.health = health;
        this.healthError = null;
        this.#healthAt = Date.now();
        this.now = this.#healthAt;
        const { head, headAgeMs } = health.chain;
        const streamed = this.#healthAt - this.#headStreamedAt < HEAD_TRUST_MS;
        // A health reply may be a moment older than the head that the stream has just brought.
        if (head && !(streamed && head.number < (this.head?.number ?? 0))) this.#setHead(head, headAgeMs);
    }

    #setHead(head: Head | undefined, ageMs: number | null): void {
        if (!head || typeof head.number !== 'number') return;
        this.head = head;
        if (ageMs !== null) this.headSeenAt = Date.now() - ageMs;
    }

    async #loadHealth(): Promise<void> {
        this.#healthAt = Date.now();
        try {
            this.#setHealth(await this.#api.health());
        } catch (error) {
            this.healthError = messageOf(error);
        }
    }

    #profitChanged(): void {
        this.#profitReads = 2;
        if (!this.#profitTimer && !this.#profitLoading) {
            this.#profitTimer = setTimeout(() => void this.#loadProfit(), 250);
        }
    }

    async #loadProfit(): Promise<void> {
        this.#profitTimer = null;
        this.#profitLoading = true;
        this.#profitReads -= 1;
        const began = performance.now();
        try {
            const series = await this.#api.profit();
            for (const point of series.data) integer(point.cumulative);
            this.profit = series.data;
            this.profitError = null;
            this.profitLoaded = true;
        } catch (error) {
            this.profitError = messageOf(error);
        }
        this.#profitLoading = false;
        // A long history takes long to read: it is then read less often.
        const pause = Math.max(PROFIT_PAUSE_MS, 20 * (performance.now() - began));
        this.#profitTimer = setTimeout(() => {
            this.#profitTimer = null;
            if (this.#profitReads > 0) void this.#loadProfit();
        }, pause);
    }

    #openFromAddress(): void {
        const link = parseHash(location.hash);
        this.detail = link;
        this.detailError = null;
        this.openOpportunity = link?.kind === 'opportunity' ? (this.opportunities.get(link.id) ?? null) : null;
        this.openExecution = link?.kind === 'execution' ? (this.executions.get(link.id) ?? null) : null;
        // A row that the stream keeps up to date is newer than what the store could tell.
        if (link && !this.#isLive(link)) void this.#loadDetail(link);
    }

    #isLive({ kind, id }: DetailLink): boolean {
        return (kind === 'opportunity' ? this.opportunities : this.executions).isLive(id);
    }

    async #loadDetail(link: DetailLink): Promise<void> {
        const before = link.kind === 'opportunity' ? this.openOpportunity : this.openExecution;
        try {
            // An update that the stream brought meanwhile is newer than the reply.
            if (link.kind === 'opportunity') {
                const row = await this.#api.opportunity(link.id);
                if (this.detail === link && this.openOpportunity === before) this.openOpportunity = row;
            } else {
                const row = await this.#api.execution(link.id);
                if (this.detail === link && this.openExecution === before) this.openExecution = row;
            }
        } catch (error) {
            if (this.detail === link) this.detailError = messageOf(error);
        }
    }
}
