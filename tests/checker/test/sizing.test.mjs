import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcentratedCurve } from '../src/concentrated.mjs';
import { ConstantProductCurve } from '../src/constant_product.mjs';
import { locate, mayGain, refine, roundingLoss, send } from '../src/sizing.mjs';
import { sqrtRatioAtTick } from '../src/tick_math.mjs';
import { kTiers, poolOfRanges } from '../support/pools.mjs';
import { Random } from '../support/random.mjs';

/// Curves from token to token whose prices multiply to about `gain`, with tokens of the given scales.
function randomCycle(random, scales, gain) {
    const length = scales.length;
    return scales.map((scale, i) => {
        const to = scales[(i + 1) % length];
        const price = (to / scale) * gain ** (1 / length);
        return random.chance(50) ? pair(random, scale, price) : ranges(random, scale, to, price);
    });
}

function pair(random, scale, price) {
    const reserveIn = scale * (50 + random.int(0, 5000));
    return new ConstantProductCurve(BigInt(Math.floor(reserveIn)), BigInt(Math.floor(reserveIn * price)), 3000);
}

function ranges(random, scale, to, price) {
    const { feePips, spacing } = random.pick(kTiers);
    const tick = Math.floor(Math.log(price) / Math.log(1.0001) / spacing) * spacing;
    const liquidity = Math.sqrt(scale * to) * (2000 + random.int(0, 50_000));
    const some = Array.from({ length: random.int(2, 8) }, () => {
        const lower = tick - random.int(1, 30) * spacing;
        return {
            lower,
            upper: lower + random.int(2, 60) * spacing,
            liquidity: BigInt(Math.floor(liquidity / random.int(1, 8))),
        };
    });
    some.push({
        lower: tick - 200 * spacing,
        upper: tick + 200 * spacing,
        liquidity: BigInt(Math.floor(liquidity / 20)),
    });
    const zeroForOne = random.chance(50);
    if (zeroForOne) return new ConcentratedCurve(poolOfRanges(some, tick), feePips, spacing, true);
    const mirrored = some.map((one) => ({ ...one, lower: -one.upper, upper: -one.lower }));
    const at = -tick;
    return new ConcentratedCurve(poolOfRanges(mirrored, at, sqrtRatioAtTick(at)), feePips, spacing, false);
}

function bruteForce(curves, feeBps, cap) {
    let best = null;
    for (let amountIn = 1n; amountIn <= cap; ++amountIn) {
        const sent = send(curves, feeBps, amountIn);
        if (sent !== null && (best === null || sent.profit > best.profit)) best = sent;
    }
    return best;
}

function ternary(curves, feeBps, cap) {
    let [low, high] = [1n, cap];
    const profit = (amountIn) => send(curves, feeBps, amountIn)?.profit ?? -(1n << 200n) - amountIn;
    while (high - low > 2n) {
        const third = (high - low) / 3n;
        if (profit(low + third) < profit(high - third)) low += third;
        else high -= third;
    }
    return send(curves, feeBps, (low + high) / 2n);
}

test('on small pools the size is the best of all integers', () => {
    const random = new Random(21);
    let gained = 0;
    for (let i = 0; i < 120; ++i) {
        const scales = Array.from({ length: random.int(2, 3) }, () => random.int(1, 12));
        const curves = randomCycle(random, scales, 1.02 + random.int(0, 30) / 100);
        const feeBps = random.pick([0n, 5n, 9n]);
        const cap = BigInt(random.int(50, 3000));
        const brute = bruteForce(curves, feeBps, cap);
        if (brute === null) continue;
        if (!mayGain(curves)) {
            assert.ok(brute.profit + brute.fee <= 0n);
            continue;
        }
        const start = locate(curves, feeBps, cap);
        const best = refine(curves, feeBps, cap, start);
        // Where nothing is earned the size does not matter.
        if (brute.profit <= 0n) assert.ok(best.profit <= brute.profit);
        else assert.equal(best.profit, brute.profit);
        assert.ok(brute.profit - start.profit <= roundingLoss(curves, start));
        if (best.profit > 0n) ++gained;
    }
    assert.ok(gained > 40, `${gained} gained`);
});

test('a ternary search over exact profits never does better', () => {
    const random = new Random(22);
    let compared = 0;
    for (let i = 0; i < 300; ++i) {
        const scales = [
            random.pick([1e18, 1e6]),
            ...Array.from({ length: random.int(1, 2) }, () => random.pick([1e18, 1e8, 1e6])),
        ];
        const curves = randomCycle(random, scales, 1.005 + random.int(0, 40) / 1000);
        const feeBps = random.pick([0n, 5n]);
        const cap = BigInt(scales[0]) * BigInt(random.int(1, 2000));
        if (!mayGain(curves)) continue;
        const start = locate(curves, feeBps, cap);
        if (start === null) continue;
        const best = refine(curves, feeBps, cap, start);
        const other = ternary(curves, feeBps, cap);
        assert.ok(best.amountIn <= cap);
        // Two floors of wei have no pattern to align to.
        const wei = scales.every((scale) => scale === 1e18) ? 3n : 0n;
        if (other !== null)
            assert.ok(best.profit + wei >= other.profit, `${best.profit} against ${other.profit}, case ${i}`);
        assert.ok(best.profit - start.profit <= roundingLoss(curves, start));
        ++compared;
    }
    assert.ok(compared > 150, `${compared} compared`);
});

test('two equal-fee pairs: the size is the closed form', () => {
    const [a, b] = [10n ** 21n, 3n * 10n ** 24n];
    const [c, d] = [3n * 10n ** 24n, 104n * 10n ** 19n];
    const curves = [new ConstantProductCurve(a, b, 3000), new ConstantProductCurve(c, d, 3000)];
    const keep = 0.997;
    // x = (sqrt(k^2 abcd) - ac) / (kc + k^2 b) maximises k^2 bdx / (ac + x(kc + k^2 b)) - x.
    const [ra, rb, rc, rd] = [a, b, c, d].map(Number);
    const expected = (Math.sqrt(keep * keep * ra * rb * rc * rd) - ra * rc) / (keep * rc + keep * keep * rb);
    const found = refine(curves, 0n, 10n ** 24n, locate(curves, 0n, 10n ** 24n));
    assert.ok(Math.abs(Number(found.amountIn) / expected - 1) < 1e-7);
});

test('the loan limits the size', () => {
    const curves = [
        new ConstantProductCurve(10n ** 21n, 3n * 10n ** 24n, 3000),
        new ConstantProductCurve(3n * 10n ** 24n, 11n * 10n ** 20n, 3000),
    ];
    const cap = 10n ** 18n;
    const { amountIn } = refine(curves, 0n, cap, locate(curves, 0n, cap));
    assert.ok(amountIn <= cap && amountIn > cap - 100n);
    assert.equal(locate(curves, 0n, 0n), null);
});

test('a cycle that gives back no more than it takes is set aside', () => {
    const there = new ConstantProductCurve(10n ** 21n, 10n ** 21n, 3000);
    assert.equal(mayGain([there, there]), false);
    const free = new ConstantProductCurve(10n ** 21n, 10n ** 21n, 0);
    assert.equal(mayGain([free, free]), true);
    const dear = new ConstantProductCurve(10n ** 21n, 1007n * 10n ** 18n, 3000);
    assert.equal(mayGain([there, dear]), true);
});
