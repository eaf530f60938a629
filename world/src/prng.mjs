import { createHash } from 'node:crypto';

/**
 * sfc32: small, fast, and the same on every machine. One stream per label, so that drawing more numbers for
 * one purpose never shifts those of another.
 */
export class Prng {
    #a;
    #b;
    #c;
    #counter = 1;

    constructor(seed, label) {
        const digest = createHash('sha256').update(`lariat world\0${seed}\0${label}`).digest();
        this.#a = digest.readUInt32LE(0) | 0;
        this.#b = digest.readUInt32LE(4) | 0;
        this.#c = digest.readUInt32LE(8) | 0;
        for (let i = 0; i < 15; ++i) this.uint32();
    }

    uint32() {
        const sum = (this.#a + this.#b + this.#counter) | 0;
        this.#counter = (this.#counter + 1) | 0;
        this.#a = this.#b ^ (this.#b >>> 9);
        this.#b = (this.#c + (this.#c << 3)) | 0;
        this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
        return sum >>> 0;
    }

    /** In [0, 1), 53 bits. */
    unit() {
        return ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
    }

    uniform(low, high) {
        return low + (high - low) * this.unit();
    }

    /** An integer in [0, bound). */
    below(bound) {
        return Math.floor(this.unit() * bound);
    }

    /** Standard normal (Box-Muller; the second value is dropped to keep the stream simple). */
    normal() {
        return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
    }

    lognormal(median, sigma) {
        return median * Math.exp(sigma * this.normal());
    }
}
