/** What a suite prints: one table at the end, and on the way how far it is. */

/** `rows` are [what, count] pairs. */
export function table(title, rows) {
    const width = Math.max(...rows.map(([what]) => what.length));
    const number = Math.max(...rows.map(([, value]) => String(value).length));
    const lines = rows.map(([what, value]) => `  ${what.padEnd(width)}  ${String(value).padStart(number)}`);
    return [title, ...lines].join('\n');
}

/** Says on the error stream how far a long run is, at most every `everyMs`. */
export class Progress {
    #what;
    #total;
    #everyMs;
    #start = performance.now();
    #last = performance.now();

    constructor(what, total, everyMs = 10_000) {
        this.#what = what;
        this.#total = total;
        this.#everyMs = everyMs;
    }

    at(done, extra = '') {
        const now = performance.now();
        if (now - this.#last < this.#everyMs || done === 0) return;
        this.#last = now;
        const rate = done / ((now - this.#start) / 1000);
        const left = Math.round((this.#total - done) / rate);
        const eta = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
        console.error(`${this.#what}: ${done} of ${this.#total}, ${rate.toFixed(2)} a second, ${eta} left${extra}`);
    }
}

/** Counts by name, in the order of their first appearance. */
export class Tally {
    #counts = new Map();

    add(name, by = 1) {
        this.#counts.set(name, this.get(name) + by);
    }

    get(name) {
        return this.#counts.get(name) ?? 0;
    }

    rows() {
        return [...this.#counts];
    }
}

export const isFull = process.env.LARIAT_CHAOS === 'full';
