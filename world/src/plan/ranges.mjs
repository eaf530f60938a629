/** Ranges of a concentrated pool, as log-price offsets from the starting price. */

const kWide = Math.log(3);
const kWideStable = 0.2;

/**
 * Liquidity as unevenly spread as on a real pool: one wide range under everything, ranges around the price,
 * and one-sided ones that leave gaps between them. `liquidityUsd` is in units of the pool's base depth.
 */
export function planRanges(random, { stable, spacing, hole }) {
    const wide = stable ? kWideStable : kWide;
    // The finest feature a range may have: one tick spacing, in log price.
    const grain = spacing * 1e-4;
    const reach = stable ? 0.012 : 0.08;
    const ranges = [{ low: -wide, high: wide, weight: 1 }];

    for (let k = 0; k < 6; ++k) {
        const half = Math.max(grain, reach * random.uniform(0.05, 1) ** 1.5);
        const lean = random.uniform(-0.6, 0.6) * half;
        ranges.push({ low: lean - half, high: lean + half, weight: random.uniform(0.1, 0.9) });
    }
    for (let k = 0; k < 10; ++k) {
        const side = k % 2 === 0 ? 1 : -1;
        const near = Math.max(grain, reach * random.uniform(0.02, 0.9));
        const far = near + Math.max(grain, reach * random.uniform(0.02, 0.35));
        ranges.push({
            low: side > 0 ? near : -far,
            high: side > 0 ? far : -near,
            weight: random.uniform(0.15, 1.2),
        });
    }
    return hole ? cutHole(ranges, hole) : ranges;
}

/** Removes all liquidity between the two edges of `hole`, so that the price has to jump over it. */
function cutHole(ranges, [from, to]) {
    return ranges.flatMap((range) => {
        if (range.high <= from || range.low >= to) return [range];
        const parts = [];
        if (range.low < from) parts.push({ ...range, high: from });
        if (range.high > to) parts.push({ ...range, low: to });
        return parts;
    });
}

/** Depth per side at the starting price, in units of the base depth. */
export function depthAtStart(ranges) {
    return ranges.reduce((sum, { low, high, weight }) => (low < 0 && high > 0 ? sum + weight : sum), 0);
}
