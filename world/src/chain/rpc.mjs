/** JSON-RPC over one WebSocket: requests are pipelined, and the order they are sent in is kept. */
export class Rpc {
    #socket;
    #nextId = 0;
    #pending = new Map();
    #subscriptions = new Map();

    /** Settles once, when the connection is gone. */
    closed;

    static connect(url) {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(url);
            socket.onopen = () => resolve(new Rpc(socket));
            socket.onerror = () => reject(new Error(`cannot connect to ${url}`));
        });
    }

    constructor(socket) {
        this.#socket = socket;
        socket.onerror = null;
        socket.onmessage = ({ data }) => this.#receive(data);
        this.closed = new Promise((resolve) => {
            socket.onclose = () => {
                for (const { method, reject } of this.#pending.values())
                    reject(new Error(`${method}: connection closed`));
                this.#pending.clear();
                resolve();
            };
        });
    }

    call(method, ...params) {
        return new Promise((resolve, reject) => {
            if (this.#socket.readyState !== WebSocket.OPEN) {
                reject(new Error(`${method}: connection closed`));
                return;
            }
            const id = ++this.#nextId;
            this.#pending.set(id, { method, resolve, reject });
            this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        });
    }

    async onNewHead(listener) {
        this.#subscriptions.set(await this.call('eth_subscribe', 'newHeads'), listener);
    }

    close() {
        this.#socket.close();
    }

    #receive(data) {
        const message = JSON.parse(data);
        if (message.method === 'eth_subscription') {
            this.#subscriptions.get(message.params.subscription)?.(message.params.result);
            return;
        }
        const request = this.#pending.get(message.id);
        if (!request) return;
        this.#pending.delete(message.id);
        if (!message.error) {
            request.resolve(message.result);
            return;
        }
        const error = new Error(`${request.method}: ${message.error.message}`);
        error.code = message.error.code;
        error.data = message.error.data;
        request.reject(error);
    }
}

export const quantity = (value) => `0x${BigInt(value).toString(16)}`;
