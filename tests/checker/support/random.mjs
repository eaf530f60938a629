// Seeded numbers: xorshift on 64 bits.
const kMask = (1n << 64n) - 1n;

export class Random {
    #state;

    constructor(seed) {
        this.#state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
    }

    bits(count) {
        let value = 0n;
        for (let have = 0; have < count; have += 64) value = (value << 64n) | this.#next();
        return value & ((1n << BigInt(count)) - 1n);
    }

    /// An integer in [low, high].
    between(low, high) {
        return low + (this.bits(160) % (high - low + 1n));
    }

    int(low, high) {
        return Number(this.between(BigInt(low), BigInt(high)));
    }

    /// An integer in [1, 2^bits) whose magnitude, not value, is uniform.
    magnitude(bits) {
        return this.bits(this.int(1, bits)) || 1n;
    }

    chance(percent) {
        return this.int(0, 99) < percent;
    }

    pick(items) {
        return items[this.int(0, items.length - 1)];
    }

    #next() {
        let x = this.#state;
        x ^= (x << 13n) & kMask;
        x ^= x >> 7n;
        x ^= (x << 17n) & kMask;
        return (this.#state = x & kMask);
    }
}
