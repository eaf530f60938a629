/** The WebSocket half of the API v1: one seq per channel, shared by all connections. */

import { WebSocketServer } from 'ws';

import { iso } from './rows.mjs';

const CHANNELS = ['opportunities', 'executions', 'health', 'heads'];
const SNAPSHOT_ROWS = 50;

export function createSockets(engine, { heartbeatMs = 15_000 } = {}) {
    const server = new WebSocketServer({
        noServer: true,
        handleProtocols: (offered) => (offered.has('lariat.v1+json') ? 'lariat.v1+json' : false),
    });
    const seqs = Object.fromEntries(CHANNELS.map((channel) => [channel, 0]));
    const frame = (ch, type, data) => JSON.stringify({ ch, seq: seqs[ch], ts: iso(Date.now() * 1000), type, data });

    for (const channel of CHANNELS) {
        engine.on(channel, (data) => {
            seqs[channel] += 1;
            broadcast(channel, frame(channel, 'update', data));
        });
    }

    function broadcast(channel, text) {
        for (const client of server.clients) {
            if ([...client.subscriptions.values()].includes(channel)) client.send(text);
        }
    }

    const heartbeat = setInterval(() => {
        for (const channel of CHANNELS) broadcast(channel, frame(channel, 'heartbeat', null));
    }, heartbeatMs);

    server.on('connection', (client) => {
        client.subscriptions = new Map();
        client.on('message', (raw) => {
            const request = parse(raw);
            if (request?.op === 'subscribe' && CHANNELS.includes(request.channel)) {
                client.subscriptions.set(request.id, request.channel);
                client.send(frame(request.channel, 'snapshot', snapshot(engine, request.channel)));
            } else if (request?.op === 'unsubscribe') {
                client.subscriptions.delete(request.id);
            } else {
                client.send(JSON.stringify({ ts: iso(Date.now() * 1000), type: 'error', data: { code: 'bad_request' } }));
            }
        });
    });

    return {
        upgrade: (request, socket, head) =>
            server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
        clientCount: () => server.clients.size,
        drop: () => server.clients.forEach((client) => client.terminate()),
        /** Says that frames of a channel are lost, as for a reader that was too slow. */
        sendGap(channel, missed = 3) {
            const from = seqs[channel] + 1;
            seqs[channel] += missed;
            broadcast(channel, frame(channel, 'gap', { from, to: seqs[channel] }));
        },
        /** Loses frames silently: only the jump of the next seq tells. */
        skip(channel, missed = 1) {
            seqs[channel] += missed;
        },
        close() {
            clearInterval(heartbeat);
            server.clients.forEach((client) => client.terminate());
            server.close();
        },
    };
}

function snapshot(engine, channel) {
    if (channel === 'health') return engine.health();
    if (channel === 'heads') return [engine.head];
    return engine[channel].slice(0, SNAPSHOT_ROWS);
}

function parse(raw) {
    try {
        return JSON.parse(raw);
    } catch {
        return null;
    }
}
