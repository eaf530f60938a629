import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import type { ServerFrame } from '../src/lib/model.ts';
import { backoffDelay, type LinkStatus, SILENCE_MS, type SocketLike, Stream, SUBPROTOCOL } from '../src/lib/ws.ts';

class FakeSocket implements SocketLike {
    onopen: SocketLike['onopen'] = null;
    onclose: SocketLike['onclose'] = null;
    onmessage: SocketLike['onmessage'] = null;
    onerror: SocketLike['onerror'] = null;
    sent: string[] = [];
    closed = false;

    send(text: string): void {
        this.sent.push(text);
    }

    close(): void {
        this.closed = true;
    }

    frame(frame: Partial<ServerFrame>): void {
        this.onmessage?.({ data: JSON.stringify({ ts: '2026-01-01T00:00:00.000000Z', ...frame }) });
    }
}

interface Timer {
    at: number;
    run: () => void;
}

class Surroundings {
    time = 0;
    timers = new Set<Timer>();
    sockets: FakeSocket[] = [];
    protocols: string[] = [];

    readonly env = {
        open: (_url: string, protocol: string): SocketLike => {
            this.protocols.push(protocol);
            this.sockets.push(new FakeSocket());
            return this.socket;
        },
        setTimer: (run: () => void, ms: number): Timer => {
            const timer = { at: this.time + ms, run };
            this.timers.add(timer);
            return timer;
        },
        clearTimer: (timer: unknown): void => void this.timers.delete(timer as Timer),
        now: () => this.time,
        random: () => 1,
    };

    get socket(): FakeSocket {
        return this.sockets.at(-1)!;
    }

    advance(ms: number): void {
        const until = this.time + ms;
        for (;;) {
            const due = [...this.timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
            if (!due) break;
            this.timers.delete(due);
            this.time = due.at;
            due.run();
        }
        this.time = until;
    }
}

describe('stream', () => {
    let around: Surroundings;
    let log: string[];
    let status: LinkStatus;
    let stream: Stream;

    beforeEach(() => {
        around = new Surroundings();
        log = [];
        stream = new Stream(
            'ws://x/v1/ws',
            ['opportunities', 'health'],
            {
                status: (next) => (status = next),
                snapshot: (channel) => log.push(`snapshot ${channel}`),
                update: (channel, data) => log.push(`update ${channel} ${JSON.stringify(data)}`),
                gap: (channel) => log.push(`gap ${channel}`),
                serverError: (data) => log.push(`error ${JSON.stringify(data)}`),
            },
            around.env,
        );
        stream.start();
    });

    function connect(): void {
        around.socket.onopen?.({});
        around.socket.frame({ ch: 'opportunities', seq: 10, type: 'snapshot', data: [] });
    }

    it('offers the subprotocol and subscribes to each channel once open', () => {
        assert.equal(around.protocols[0], SUBPROTOCOL);
        assert.deepEqual(around.socket.sent, []);
        around.socket.onopen?.({});
        assert.deepEqual(
            around.socket.sent.map((text) => JSON.parse(text)),
            [
                { op: 'subscribe', id: 'opportunities', channel: 'opportunities' },
                { op: 'subscribe', id: 'health', channel: 'health' },
            ],
        );
    });

    it('is live with the first frame, not with the open socket', () => {
        around.socket.onopen?.({});
        assert.equal(status?.state ?? 'connecting', 'connecting');
        around.socket.frame({ ch: 'health', seq: 1, type: 'snapshot', data: {} });
        assert.equal(status.state, 'live');
    });

    it('passes updates in sequence and ignores repeated ones', () => {
        connect();
        around.socket.frame({ ch: 'opportunities', seq: 11, type: 'update', data: 1 });
        around.socket.frame({ ch: 'opportunities', seq: 11, type: 'update', data: 1 });
        around.socket.frame({ ch: 'opportunities', seq: 12, type: 'update', data: 2 });
        assert.deepEqual(log, ['snapshot opportunities', 'update opportunities 1', 'update opportunities 2']);
    });

    it('notices a jump of seq and still takes the update', () => {
        connect();
        around.socket.frame({ ch: 'opportunities', seq: 13, type: 'update', data: 3 });
        assert.deepEqual(log.slice(1), ['update opportunities 3', 'gap opportunities']);
        around.socket.frame({ ch: 'opportunities', seq: 14, type: 'update', data: 4 });
        assert.deepEqual(log.slice(3), ['update opportunities 4']);
    });

    it('passes on a gap that the server tells, and goes on after it', () => {
        connect();
        around.socket.frame({ ch: 'opportunities', seq: 20, type: 'gap', data: { from: 11, to: 20 } });
        around.socket.frame({ ch: 'opportunities', seq: 21, type: 'update', data: 5 });
        assert.deepEqual(log.slice(1), ['gap opportunities', 'update opportunities 5']);
    });

    it('learns of lost frames from a heartbeat', () => {
        connect();
        around.socket.frame({ ch: 'opportunities', seq: 10, type: 'heartbeat' });
        assert.deepEqual(log.slice(1), []);
        around.socket.frame({ ch: 'opportunities', seq: 15, type: 'heartbeat' });
        assert.deepEqual(log.slice(1), ['gap opportunities']);
    });

    it('counts each channel for itself', () => {
        connect();
        around.socket.frame({ ch: 'health', seq: 900, type: 'snapshot', data: {} });
        around.socket.frame({ ch: 'health', seq: 901, type: 'update', data: {} });
        around.socket.frame({ ch: 'opportunities', seq: 11, type: 'update', data: 1 });
        assert.ok(!log.some((line) => line.startsWith('gap')));
    });

    it('waits longer after each failure, up to a limit, and starts over once live', () => {
        const waits: number[] = [];
        for (let i = 0; i < 8; i += 1) {
            around.socket.onopen?.({});
            around.socket.onclose?.({});
            assert.equal(status.state, 'reconnecting');
            waits.push(status.retryAt! - around.time);
            around.advance(waits.at(-1)!);
        }
        assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
        connect();
        around.socket.onclose?.({});
        assert.equal(status.retryAt! - around.time, 500);
    });

    it('subscribes anew and takes seq from the new snapshot after a reconnect', () => {
        connect();
        around.socket.onclose?.({});
        around.advance(500);
        assert.equal(around.sockets.length, 2);
        around.socket.onopen?.({});
        assert.equal(around.socket.sent.length, 2);
        around.socket.frame({ ch: 'opportunities', seq: 3, type: 'snapshot', data: [] });
        around.socket.frame({ ch: 'opportunities', seq: 4, type: 'update', data: 'new' });
        assert.deepEqual(log.slice(-2), ['snapshot opportunities', 'update opportunities "new"']);
    });

    it('gives up a silent socket', () => {
        connect();
        around.advance(SILENCE_MS - 1);
        assert.equal(status.state, 'live');
        around.advance(1);
        assert.equal(status.state, 'reconnecting');
        assert.ok(around.sockets[0]!.closed);
    });

    it('gives up a socket that never opens', () => {
        around.advance(SILENCE_MS);
        assert.equal(status.state, 'reconnecting');
    });

    it('drops a server that does not speak JSON', () => {
        connect();
        around.socket.onmessage?.({ data: '<html>' });
        assert.equal(status.state, 'reconnecting');
    });

    it('passes errors of the server on', () => {
        connect();
        around.socket.frame({ type: 'error', data: { code: 'bad_request' } });
        assert.deepEqual(log.slice(1), ['error {"code":"bad_request"}']);
    });

    it('can be hurried, but only while it waits', () => {
        stream.retryNow();
        assert.equal(around.sockets.length, 1);
        connect();
        around.socket.onclose?.({});
        stream.retryNow();
        assert.equal(around.sockets.length, 2);
        around.advance(10_000);
        assert.equal(around.sockets.length, 2);
    });

    it('leaves no timer behind when stopped', () => {
        connect();
        stream.stop();
        assert.equal(around.timers.size, 0);
        assert.equal(status.state, 'closed');
    });
});

describe('backoff', () => {
    it('lies between half and all of the doubled delay', () => {
        assert.equal(backoffDelay(0, 0), 250);
        assert.equal(backoffDelay(3, 1), 4_000);
        assert.equal(backoffDelay(1_000, 0), 7_500);
    });
});
