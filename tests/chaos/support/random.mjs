/** A small seeded generator (mulberry32): the same seed gives the same faults in the same order. */
export class Random {
    #state;

    constructor(seed) {
        this.#state = seed >>> 0;
    }

    /** In [0, 1). */
    next() {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let t = this.#state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }

    chance(probability) {
        return this.next() < probability;
    }

    /** A whole number from `least` to `most`, both included. */
    integer(least, most) {
        return least + Math.floor(this.next() * (most - least + 1));
    }

    between(least, most) {
        return least + this.next() * (most - least);
    }

    pick(list) {
        return list[this.integer(0, list.length - 1)];
    }
}

/** LARIAT_CHAOS_SEED, or a new one; printed, so that a failure can be repeated. */
export function seedOfRun() {
    const given = process.env.LARIAT_CHAOS_SEED;
    return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);
}
