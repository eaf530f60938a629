// Random pools that could exist: liquidity laid in ranges, price anywhere, also on a tick and in a hole.
import { sqrtRatioAtTick } from '../src/tick_math.mjs';

export const kTiers = [
    { feePips: 500, spacing: 10 },
    { feePips: 3000, spacing: 60 },
    { feePips: 10000, spacing: 200 },
    { feePips: 100, spacing: 1 },
];

export function concentratedPool(
    random,
    spacing,
    { centre = random.int(-60_000, 60_000), liquidityBits = 80 } = {},
) {
    const ranges = Array.from({ length: random.int(1, 12) }, () => {
        const width = random.int(1, random.chance(30) ? 900 : 60) * spacing;
        const lower = Math.floor(centre / spacing) * spacing + random.int(-80, 60) * spacing;
        return { lower, upper: lower + width, liquidity: random.magnitude(liquidityBits) + 1000n };
    });
    const onTick = random.chance(25);
    const tick = onTick ? random.pick(ranges).lower : centre;
    const low = sqrtRatioAtTick(tick);
    const sqrtPriceX96 = onTick ? low : random.between(low, sqrtRatioAtTick(tick + 1) - 1n);
    return poolOfRanges(ranges, tick, sqrtPriceX96);
}

export function poolOfRanges(ranges, tick, sqrtPriceX96 = sqrtRatioAtTick(tick)) {
    const net = new Map();
    const gross = new Map();
    const add = (map, index, amount) => map.set(index, (map.get(index) ?? 0n) + amount);
    let liquidity = 0n;
    for (const range of ranges) {
        add(net, range.lower, range.liquidity);
        add(net, range.upper, -range.liquidity);
        add(gross, range.lower, range.liquidity);
        add(gross, range.upper, range.liquidity);
        if (range.lower <= tick && tick < range.upper) liquidity += range.liquidity;
    }
    const ticks = [...net.keys()]
        .sort((a, b) => a - b)
        .map((index) => ({ index, gross: gross.get(index), net: net.get(index) }));
    return { sqrtPriceX96, tick, liquidity, ticks };
}
