/** One WebSocket that keeps its subscriptions alive: reconnects, notices gaps, notices silence. */

import type { Channel, ServerFrame } from './model.ts';

export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'closed';

export interface LinkStatus {
    state: LinkState;
    /** When the last frame came, ms since the epoch; null before the first one. */
    lastFrameAt: number | null;
    retryAt: number | null;
    attempt: number;
}

export interface StreamHandlers {
    status(status: LinkStatus): void;
    snapshot(channel: Channel, data: unknown): void;
    update(channel: Channel, data: unknown): void;
    /** Something was missed: what is shown of this channel must be read again. */
    gap(channel: Channel): void;
    serverError(data: unknown): void;
}

/** What the class needs of its surroundings, so that tests run without a clock or a network. */
export interface StreamEnv {
    open(url: string, protocol: string): SocketLike;
    setTimer(run: () => void, ms: number): unknown;
    clearTimer(timer: unknown): void;
    now(): number;
    random(): number;
}

export interface SocketLike {
    onopen: ((event: unknown) => void) | null;
    onclose: ((event: unknown) => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onerror: ((event: unknown) => void) | null;
    send(text: string): void;
    close(code?: number): void;
}

export const SUBPROTOCOL = 'lariat.v1+json';
/** Heartbeats come each 15 s: two missed ones and a little more mean that nobody is there. */
export const SILENCE_MS = 40_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** Doubles up to a limit; the random half keeps many pages from returning in step. */
export function backoffDelay(attempt: number, random: number): number {
    const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
    return Math.round(full / 2 + (full / 2) * random);
}

export class Stream {
    readonly #url: string;
    readonly #channels: readonly Channel[];
    readonly #handlers: StreamHandlers;
    readonly #env: StreamEnv;
    #socket: SocketLike | null = null;
    #retryTimer: unknown = null;
    #silenceTimer: unknown = null;
    #lastSeq = new Map<Channel, number>();
    #status: LinkStatus = { state: 'connecting', lastFrameAt: null, retryAt: null, attempt: 0 };

    constructor(url: string, channels: readonly Channel[], handlers: StreamHandlers, env: StreamEnv) {
        this.#url = url;
        this.#channels = channels;
        this.#handlers = handlers;
        this.#env = env;
    }

    start(): void {
        this.#connect();
    }

    stop(): void {
        this.#env.clearTimer(this.#retryTimer);
        this.#dropSocket();
        this.#setStatus({ state: 'closed', retryAt: null });
    }

    /** Try at once instead of waiting for the timer, as when the machine wakes up. */
    retryNow(): void {
        if (this.#status.state !== 'reconnecting' || this.#socket) return;
        this.#env.clearTimer(this.#retryTimer);
        this.#connect();
    }

    #connect(): void {
        this.#retryTimer = null;
        this.#lastSeq.clear();
        let socket: SocketLike;
        try {
            socket = this.#env.open(this.#url, SUBPROTOCOL);
        } catch {
            this.#scheduleRetry();
            return;
        }
        this.#socket = socket;
        socket.onopen = () => {
            for (const channel of this.#channels) {
                socket.send(JSON.stringify({ op: 'subscribe', id: channel, channel }));
            }
        };
        socket.onmessage = (event) => this.#receive(event.data);
        socket.onclose = () => this.#lost();
        // Every error is followed by a close; the handler keeps it from being reported as unhandled.
        socket.onerror = () => {};
        this.#watchSilence();
    }

    #receive(raw: unknown): void {
        let frame: ServerFrame;
        try {
            frame = JSON.parse(String(raw)) as ServerFrame;
        } catch {
            this.#lost();
            return;
        }
        this.#watchSilence();
        // Only a frame proves the link: a server that accepts and closes must not reset the backoff.
        this.#setStatus({ state: 'live', lastFrameAt: this.#env.now(), retryAt: null, attempt: 0 });
        this.#dispatch(frame);
    }

    #dispatch(frame: ServerFrame): void {
        const { ch, seq, type } = frame;
        if (type === 'error') {
            this.#handlers.serverError(frame.data);
            return;
        }
        if (!ch || !this.#channels.includes(ch)) return;
        const last = this.#lastSeq.get(ch);

        if (type === 'snapshot') {
            if (seq !== undefined) this.#lastSeq.set(ch, seq);
            this.#handlers.snapshot(ch, frame.data);
            return;
        }
        if (type === 'update' && seq !== undefined && last !== undefined && seq <= last) return;

        const jumped = seq !== undefined && last !== undefined && seq > last + 1;
        if (seq !== undefined) this.#lastSeq.set(ch, Math.max(seq, last ?? seq));
        if (type === 'update') this.#handlers.update(ch, frame.data);
        if (type === 'gap' || jumped) this.#handlers.gap(ch);
    }

    #watchSilence(): void {
        this.#env.clearTimer(this.#silenceTimer);
        this.#silenceTimer = this.#env.setTimer(() => this.#lost(), SILENCE_MS);
    }

    #lost(): void {
        if (!this.#socket) return;
        this.#dropSocket();
        this.#scheduleRetry();
    }

    #dropSocket(): void {
        this.#env.clearTimer(this.#silenceTimer);
        const socket = this.#socket;
        this.#socket = null;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
    }

    #scheduleRetry(): void {
        const delay = backoffDelay(this.#status.attempt, this.#env.random());
        this.#setStatus({
            state: 'reconnecting',
            retryAt: this.#env.now() + delay,
            attempt: this.#status.attempt + 1,
        });
        this.#retryTimer = this.#env.setTimer(() => this.#connect(), delay);
    }

    #setStatus(change: Partial<LinkStatus>): void {
        this.#status = { ...this.#status, ...change };
        this.#handlers.status(this.#status);
    }
}

export function browserEnv(): StreamEnv {
    return {
        open: (url, protocol) => new WebSocket(url, protocol) as SocketLike,
        setTimer: (run, ms) => setTimeout(run, ms),
        clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
        now: () => Date.now(),
        random: () => Math.random(),
    };
}
