/** Seeded numbers, so that a run with the same seed shows the same rows. */

export function createRandom(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const int = (low, high) => low + Math.floor(next() * (high - low + 1));
    const bits = (count) => {
        let value = 0n;
        for (let i = 0; i < count; i += 16) value = (value << 16n) | BigInt(int(0, 0xffff));
        return value & ((1n << BigInt(count)) - 1n);
    };
    return {
        next,
        int,
        pick: (list) => list[int(0, list.length - 1)],
        /** Uniform in [low, high], both bigint. */
        big: (low, high) => low + (bits(128) % (high - low + 1n)),
        hex: (bytes) => `0x${bits(bytes * 8).toString(16).padStart(bytes * 2, '0')}`,
    };
}
