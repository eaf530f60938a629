/**
 * A JSON-RPC proxy between engine and node, over WebSocket and HTTP, that does wrong on request.
 *
 *   const proxy = await FaultProxy.start({ ws: manifest.ws, http: manifest.http, seed: 7 });
 *   proxy.set(['delay', 'cut']);      // kinds of faults.mjs; a new set replaces the one before
 *   proxy.clear();
 *   proxy.counts.rows();              // what it did
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

import { kFaults, kRate } from './faults.mjs';
import { worldPackage } from './support/chain.mjs';
import { Random } from './support/random.mjs';
import { Tally } from './support/report.mjs';
import { Link } from './support/link.mjs';

const { WebSocket, WebSocketServer } = worldPackage('ws');

const kMaxBytes = 256 * 1024 * 1024;

export class FaultProxy {
    counts = new Tally();
    /** Everything that passed, by method. */
    methods = new Tally();
    #active = [];
    #random;
    #upstream;
    #server;
    #sockets = new WebSocketServer({ noServer: true, maxPayload: kMaxBytes, perMessageDeflate: false });
    #links = new Set();
    /** Highest block number that the node has told of. */
    #head;
    #connections = new Set();
    #port;

    static async start(options) {
        const proxy = new FaultProxy(options);
        await proxy.#listen(0);
        return proxy;
    }

    constructor({ ws, http, seed = 1 }) {
        this.#upstream = { ws, http };
        this.#random = new Random(seed);
    }

    get ws() {
        return `ws://127.0.0.1:${this.#port}`;
    }

    get http() {
        return `http://127.0.0.1:${this.#port}`;
    }

    /** From now on these kinds happen. `rate` overrides that of each. */
    set(names, { rate } = {}) {
        this.#active = [names].flat().map((name) => {
            if (!kFaults[name]) throw new Error(`there is no fault '${name}'`);
            return { name, ...kFaults[name], rate: rate ?? kFaults[name].rate ?? kRate };
        });
    }

    clear() {
        this.#active = [];
        for (const link of this.#links) link.release();
    }

    /** Ends all connections, as a node that restarts. */
    cutAll() {
        for (const link of this.#links) link.cut();
    }

    /** A node that is down: nobody listens, until `up`. */
    async down() {
        if (!this.#server.listening) return;
        const closed = once(this.#server, 'close');
        this.#server.close();
        this.cutAll();
        // Refused upgrades are no links, and hold the server open all the same.
        for (const socket of this.#connections) socket.destroy();
        await closed;
    }

    up() {
        return this.#listen(this.#port);
    }

    stop() {
        this.#active = [];
        return this.down();
    }

    async #listen(port) {
        this.#server = createServer((request, response) => this.#onHttp(request, response));
        this.#server.on('connection', (socket) => {
            this.#connections.add(socket);
            socket.once('close', () => this.#connections.delete(socket));
        });
        this.#server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
        this.#server.listen(port, '127.0.0.1');
        await once(this.#server, 'listening');
        this.#port = this.#server.address().port;
    }

    /** The first active kind that strikes through `hook`, with what it wants. */
    #strike(hook, ...args) {
        for (const fault of this.#active) {
            if (!fault[hook] || !this.#random.chance(fault.rate)) continue;
            const wanted = fault[hook](...args);
            if (!wanted) continue;
            this.counts.add(fault.name);
            return wanted;
        }
        return undefined;
    }

    #onUpgrade(request, socket, head) {
        socket.on('error', () => {});
        const status = this.#strike('refuse', this.#random);
        if (status) {
            socket.end(`HTTP/1.1 ${status} Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
            return;
        }
        this.#sockets.handleUpgrade(request, socket, head, (client) => this.#join(client, socket));
    }

    #join(client, socket) {
        const node = new WebSocket(this.#upstream.ws, { maxPayload: kMaxBytes, perMessageDeflate: false });
        const link = new Link(client, socket, node);
        this.#links.add(link);
        const pending = new Map();
        const waiting = [];
        node.on('open', () => {
            for (const text of waiting.splice(0)) node.send(text);
        });
        client.on('message', (data) => {
            const text = this.#fromClient(data.toString(), link, pending);
            if (text === undefined) return;
            if (node.readyState === WebSocket.OPEN) node.send(text);
            else waiting.push(text);
        });
        node.on('message', (data) => this.#fromNode(data.toString(), link, pending));
        for (const end of [client, node])
            end.on('error', () => {}).on('close', () => {
                this.#links.delete(link);
                link.cut();
            });
    }

    /** The text that goes on to the node; nothing if nothing does. */
    #fromClient(text, link, pending) {
        const message = JSON.parse(text);
        const calls = [message].flat();
        const exchange = { calls, batch: Array.isArray(message), answers: new Map(), swallowed: new Set() };
        const forwarded = calls.map((call) => this.#admit(call, exchange)).filter((call) => call !== undefined);
        for (const { id } of forwarded) pending.set(id, exchange);
        if (forwarded.length === 0) this.#complete(exchange, link);
        return forwarded.length === 0 ? undefined : JSON.stringify(exchange.batch ? forwarded : forwarded[0]);
    }

    /** The call that goes on to the node in its place. */
    #admit(call, exchange) {
        this.methods.add(call.method);
        const wanted = this.#strike('request', call, { random: this.#random, head: this.#head });
        if (!wanted) return call;
        if (wanted.instead) return wanted.instead;
        if (wanted.swallow) exchange.swallowed.add(call.id);
        else exchange.answers.set(call.id, wanted.answer);
        return undefined;
    }

    #fromNode(text, link, pending) {
        const message = JSON.parse(text);
        if (!Array.isArray(message) && message.method !== undefined) {
            this.#remember(message.params?.result);
            this.#deliver(text, link.notifying());
            return;
        }
        const answers = [message].flat();
        const exchange = pending.get(answers[0].id);
        if (!exchange) return;
        for (const { id, result, error } of answers) {
            pending.delete(id);
            this.#hear(exchange, id, error ? { error } : { result });
        }
        this.#complete(exchange, link);
    }

    /** Notes the node's answer to one call, or what takes its place. */
    #hear(exchange, id, answer) {
        const call = exchange.calls.find((candidate) => candidate.id === id);
        this.#remember(answer.result);
        const told = this.#strike('answer', call, answer, { random: this.#random }) ?? answer;
        if (told.swallow) exchange.swallowed.add(id);
        else exchange.answers.set(id, told);
    }

    /** Heads and blocks name their number. */
    #remember(told) {
        if (told?.parentHash && told.number) this.#head = Math.max(this.#head ?? 0, Number(told.number));
    }

    #complete({ calls, batch, answers, swallowed }, link) {
        const list = calls
            .filter(({ id }) => !swallowed.has(id) && answers.has(id))
            .map(({ id }) => ({ jsonrpc: '2.0', id, ...answers.get(id) }));
        if (list.length > 0) this.#deliver(JSON.stringify(batch ? list : list[0]), link.answering());
    }

    #deliver(text, link) {
        if (!this.#strike('deliver', text, link, this.#random)) link.send(text);
    }

    async #onHttp(request, response) {
        const chunks = [];
        request.on('error', () => {});
        for await (const chunk of request) chunks.push(chunk);
        const status = this.#strike('refuse', this.#random);
        if (status) {
            response.writeHead(status, { 'retry-after': '1' }).end();
            return;
        }
        const pending = new Map();
        const link = Link.overHttp(response);
        const text = this.#fromClient(Buffer.concat(chunks).toString(), link, pending);
        if (text === undefined) return;
        try {
            const headers = { 'content-type': 'application/json' };
            const answer = await fetch(this.#upstream.http, { method: 'POST', headers, body: text });
            this.#fromNode(await answer.text(), link, pending);
        } catch {
            response.writeHead(502).end();
        }
    }
}
