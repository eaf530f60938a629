const kQ96 = 2n ** 96n;

/** Two tokens in the order every pool contract keeps them in: by address. */
export function sorted(a, b) {
    return BigInt(a.address) < BigInt(b.address) ? [a, b] : [b, a];
}

function squareRoot(value) {
    if (value < 2n) return value;
    let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
    for (;;) {
        const next = (root + value / root) >> 1n;
        if (next >= root) return root;
        root = next;
    }
}

/** sqrt(amount1 / amount0) in Q64.96, rounded down. */
export function sqrtPriceX96(amount0, amount1) {
    return squareRoot((amount1 * kQ96 * kQ96) / amount0);
}

/** The price at a tick is 1.0001^tick; the tick of a price is rarely whole. */
export function tickOfPrice(price) {
    return Math.log(price) / Math.log(1.0001);
}

/** Ticks of a log-price range around `center`, widened to whole spacings and never empty. */
export function ticksOfRange(center, { low, high }, spacing) {
    const perTick = Math.log(1.0001);
    const lower = Math.round((center + low / perTick) / spacing) * spacing;
    const upper = Math.round((center + high / perTick) / spacing) * spacing;
    return upper > lower ? [lower, upper] : [lower, lower + spacing];
}
