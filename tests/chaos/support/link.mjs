/** The way back to one client: where messages are late, out of order, cut in two, or the last ones. */
export class Link {
    isAnswer = true;
    #client;
    #socket;
    #node;
    #held = [];
    #timers = new Set();
    #open = true;

    constructor(client, socket, node) {
        this.#client = client;
        this.#socket = socket;
        this.#node = node;
    }

    /** An HTTP exchange: one message, and the connection ends with it when it is damaged. */
    static overHttp(response) {
        const client = {
            send: (text) => {
                if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' }).end(text);
            },
            terminate: () => response.destroy(),
        };
        const socket = {
            write: (bytes) => response.writeHead(200, { 'content-length': String(bytes.length * 2) }).write(bytes),
            destroy: () => response.destroy(),
        };
        return new Link(client, socket, { terminate() {} });
    }

    answering() {
        this.isAnswer = true;
        return this;
    }

    notifying() {
        this.isAnswer = false;
        return this;
    }

    send(text) {
        if (this.#open) this.#client.send(text);
    }

    after(ms, work) {
        const timer = setTimeout(() => {
            this.#timers.delete(timer);
            work();
        }, ms);
        this.#timers.add(timer);
    }

    /** Keeps messages until there are `count` of them or a moment has passed; then they leave in another order. */
    hold(text, count, random) {
        this.#held.push(text);
        if (this.#held.length >= count) this.release(random);
        else if (this.#held.length === 1) this.after(150, () => this.release(random));
    }

    release(random) {
        const held = this.#held.splice(0);
        while (held.length > 0) this.send(held.splice(random ? random.integer(0, held.length - 1) : 0, 1)[0]);
    }

    /** The beginning of a frame that says it is longer, and then nothing more. */
    halfFrame(text, random) {
        const payload = Buffer.from(text);
        const header = Buffer.alloc(10);
        header[0] = 0x81; // a text in one frame, without a mask
        header[1] = 127; // length in the next eight bytes
        header.writeBigUInt64BE(BigInt(payload.length), 2);
        this.#socket.write(Buffer.concat([header, payload.subarray(0, random.integer(0, payload.length - 1))]));
        this.#open = false;
        this.after(20, () => this.cut());
    }

    cut() {
        this.#open = false;
        for (const timer of this.#timers) clearTimeout(timer);
        this.#timers.clear();
        this.#held = [];
        this.#client.terminate();
        this.#socket.destroy();
        this.#node.terminate();
    }
}
