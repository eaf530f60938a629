/** The proxy itself: each kind does what its name says, and nothing happens without being asked for. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { kFaults } from './faults.mjs';
import { FaultProxy } from './proxy.mjs';
import { worldPackage } from './support/chain.mjs';
import { sleep, until } from './support/wait.mjs';

const { WebSocketServer } = worldPackage('ws');
const kRaw = '0x02c0';
const kHash = `0x${'11'.repeat(32)}`;

/** Answers everything at once, and notifies on request. */
class ScriptedNode {
    taken = [];
    head = 100;
    clients = new Set();

    async start() {
        this.server = createServer(async (request, response) => {
            let body = '';
            for await (const chunk of request) body += chunk;
            response.end(this.#answer(body));
        });
        this.sockets = new WebSocketServer({ server: this.server });
        this.sockets.on('connection', (client) => {
            this.clients.add(client);
            client.on('message', (data) => client.send(this.#answer(data.toString())));
        });
        this.server.listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        const { port } = this.server.address();
        return { ws: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` };
    }

    notify(number) {
        const text = JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { result: { number } } });
        for (const client of this.clients) client.send(text);
    }

    stop() {
        for (const client of this.clients) client.terminate();
        this.server.closeAllConnections();
        this.server.close();
    }

    #answer(text) {
        const message = JSON.parse(text);
        const one = ({ id, method, params }) => ({ jsonrpc: '2.0', id, result: this.#result(method, params) });
        return JSON.stringify(Array.isArray(message) ? message.map(one) : one(message));
    }

    #block(number) {
        return { number: `0x${number.toString(16)}`, hash: `h${number}`, parentHash: `h${number - 1}` };
    }

    #result(method, params) {
        if (method === 'eth_chainId') return '0x7a69';
        if (method === 'eth_blockNumber') return `0x${this.head.toString(16)}`;
        if (method === 'eth_getBlockByNumber')
            return this.#block(params[0] === 'latest' ? this.head : Number(params[0]));
        if (method === 'eth_getTransactionCount') return '0xa';
        if (method === 'eth_sendRawTransaction') {
            this.taken.push(params[0]);
            return kHash;
        }
        return { of: method };
    }
}

class Client {
    received = [];
    #id = 0;

    static async connect(url) {
        const client = new Client();
        client.socket = new WebSocket(url);
        client.closed = new Promise((done) => (client.socket.onclose = ({ code }) => done(code)));
        client.socket.onmessage = ({ data }) => client.received.push(data);
        await new Promise((done, failed) => {
            client.socket.onopen = done;
            client.socket.onerror = () => failed(new Error('no connection'));
        });
        return client;
    }

    send(method, ...params) {
        const id = ++this.#id;
        this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        return id;
    }

    answersTo(id) {
        return this.received.flatMap((text) => {
            try {
                return [JSON.parse(text)].flat().filter((message) => message?.id === id);
            } catch {
                return [];
            }
        });
    }

    async call(method, ...params) {
        const id = this.send(method, ...params);
        return until(`an answer to ${method}`, () => this.answersTo(id)[0], { limitMs: 3000, everyMs: 2 });
    }
}

describe('the fault proxy', () => {
    let node;
    let proxy;
    let client;

    before(async () => {
        node = new ScriptedNode();
        proxy = await FaultProxy.start({ ...(await node.start()), seed: 1 });
        client = await Client.connect(proxy.ws);
    });

    after(async () => {
        client.socket.close();
        await proxy.stop();
        node.stop();
    });

    /** Lets one kind strike at every occasion. */
    async function under(name, work) {
        const before = proxy.counts.get(name);
        proxy.set(name, { rate: 1 });
        try {
            await work();
        } finally {
            proxy.clear();
        }
        assert.ok(proxy.counts.get(name) > before, `'${name}' is counted`);
    }

    const unanswered = async (send) => {
        const id = send();
        await sleep(60);
        assert.deepEqual(client.answersTo(id), []);
    };

    it('passes everything through, in batches too, over both transports', async () => {
        assert.equal((await client.call('eth_chainId')).result, '0x7a69');
        client.socket.send(
            JSON.stringify([1, 2].map((n) => ({ jsonrpc: '2.0', id: `b${n}`, method: `m${n}`, params: [] }))),
        );
        await until('both answers', () => client.answersTo('b1').length + client.answersTo('b2').length === 2);
        const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'eth_chainId', params: [] });
        assert.deepEqual(await (await fetch(proxy.http, { method: 'POST', body })).json(), {
            jsonrpc: '2.0',
            id: 5,
            result: '0x7a69',
        });
        assert.deepEqual(proxy.counts.rows(), []);
    });

    it('does not know other kinds', () => assert.throws(() => proxy.set('bad weather'), /bad weather/));

    it('drops answers, requests and notifications', async () => {
        const taken = node.taken.length;
        await under('drop answers', () => unanswered(() => client.send('eth_sendRawTransaction', kRaw)));
        assert.equal(node.taken.length, taken + 1);
        await under('drop requests', () => unanswered(() => client.send('eth_sendRawTransaction', kRaw)));
        assert.equal(node.taken.length, taken + 1);
        await under('drop notifications', async () => {
            node.notify('dropped');
            await sleep(40);
            assert.ok(!client.received.some((text) => text.includes('dropped')));
        });
    });

    it('delays, duplicates and reorders', async () => {
        await under('delay', async () => {
            const start = performance.now();
            await client.call('slow');
            assert.ok(performance.now() - start > 15);
        });
        await under('duplicate', async () => {
            const id = client.send('twice');
            await until('the second one', () => client.answersTo(id).length === 2);
        });
        await under('reorder', async () => {
            const ids = Array.from({ length: 30 }, () => client.send('many'));
            await until('all of them', () => ids.every((id) => client.answersTo(id).length === 1));
            const order = client.received.map((text) => JSON.parse(text).id).filter((id) => ids.includes(id));
            assert.notDeepEqual(order, ids);
        });
    });

    it('damages what it passes on', async () => {
        await under('truncate', () => unanswered(() => client.send('whole')));
        await under('garbage', async () => {
            const before = client.received.length;
            await client.call('fine');
            assert.ok(client.received.length >= before + 2);
        });
    });

    for (const name of ['cut', 'half a frame'])
        it(`ends the connection: ${name}`, async () => {
            const other = await Client.connect(proxy.ws);
            await under(name, async () => {
                other.send('anything');
                assert.equal(await other.closed, 1006);
            });
        });

    it('answers with errors and statuses', async () => {
        await under('internal errors', async () => assert.equal((await client.call('any')).error.code, -32603));
        await under('rate limit', async () => assert.equal((await client.call('any')).error.code, -32005));
        for (const name of ['rate limit', 'server errors'])
            await under(name, async () => {
                const { status } = await fetch(proxy.http, { method: 'POST', body: '{}' });
                assert.ok(status === 429 || status >= 500, `${status}`);
                await assert.rejects(Client.connect(proxy.ws));
            });
    });

    it('lies about heads, nonces, receipts and transactions', async () => {
        await client.call('eth_getBlockByNumber', 'latest', false);
        await under('stale head', async () => {
            assert.equal((await client.call('eth_blockNumber')).result, `0x${(node.head - 3).toString(16)}`);
            assert.equal((await client.call('eth_getBlockByNumber', 'latest', false)).result.hash, `h${node.head - 3}`);
        });
        await under('stale nonce', async () =>
            assert.ok(Number((await client.call('eth_getTransactionCount')).result) < 10),
        );
        await under('no receipts', async () =>
            assert.equal((await client.call('eth_getTransactionReceipt', kHash)).result, null),
        );
        await under('no such transaction', async () =>
            assert.equal((await client.call('eth_getTransactionByHash', kHash)).result, null),
        );
        await under('another chain', async () => assert.equal((await client.call('eth_chainId')).result, '0x1'));
    });

    it('lies about what became of a transaction', async () => {
        const sends = async () => client.call('eth_sendRawTransaction', kRaw);
        const takes = async (name, work) => {
            const taken = node.taken.length;
            await under(name, work);
            return node.taken.length - taken;
        };
        assert.equal(
            await takes('taken, called known', async () =>
                assert.match((await sends()).error.message, /already known/),
            ),
            1,
        );
        assert.equal(await takes('taken, another hash', async () => assert.notEqual((await sends()).result, kHash)), 1);
        assert.equal(await takes('taken, called refused', async () => assert.ok((await sends()).error)), 1);
        const silent = () => unanswered(() => client.send('eth_sendRawTransaction', kRaw));
        assert.equal(await takes('taken, no answer', silent), 1);
        assert.equal(await takes('lost, no answer', silent), 0);
        assert.equal(
            await takes('lost, called taken', async () => assert.match((await sends()).result, /^0x[0-9a-f]{64}$/)),
            0,
        );
    });

    it('goes down and comes back at the same place', async () => {
        const { ws } = proxy;
        await proxy.down();
        await assert.rejects(Client.connect(ws));
        await proxy.up();
        assert.equal(proxy.ws, ws);
        const again = await Client.connect(ws);
        assert.equal((await again.call('eth_chainId')).result, '0x7a69');
        again.socket.close();
    });

    it('has tried every kind', () => {
        const counted = new Set(proxy.counts.rows().map(([name]) => name));
        assert.deepEqual(
            Object.keys(kFaults).filter((name) => !counted.has(name)),
            [],
        );
    });
});
