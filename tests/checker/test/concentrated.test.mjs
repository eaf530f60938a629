import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcentratedCurve, leastAround, nextStop } from '../src/concentrated.mjs';
import { amount0Between, amount1Between, partialStep, priceAfterInput, wholeStep } from '../src/swap_step.mjs';
import { MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrtRatioAtTick } from '../src/tick_math.mjs';
import { plainSwap } from '../support/plain_swap.mjs';
import { concentratedPool, kTiers, poolOfRanges } from '../support/pools.mjs';
import { Random } from '../support/random.mjs';

const Q96 = 1n << 96n;
const ether = 10n ** 18n;
const sqrt121 = (Q96 * 11n) / 10n;

test('tick ratios are those of TickMath', () => {
    assert.equal(sqrtRatioAtTick(0), Q96);
    assert.equal(sqrtRatioAtTick(1), 79232123823359799118286999568n);
    assert.equal(sqrtRatioAtTick(-1), 79224201403219477170569942574n);
    assert.equal(sqrtRatioAtTick(-887272), MIN_SQRT_RATIO);
    assert.equal(sqrtRatioAtTick(887272), MAX_SQRT_RATIO);
    assert.throws(() => sqrtRatioAtTick(887273), RangeError);
});

test('tick ratios are within a millionth of a tick of 1.0001^(tick/2)', () => {
    for (let tick = -887272; tick <= 887272; tick += 9973) {
        const expected = 1.0001 ** (tick / 2);
        assert.ok(Math.abs(Number(sqrtRatioAtTick(tick)) / 2 ** 96 / expected - 1) < 1e-8);
    }
});

test('amounts between two prices are those of SqrtPriceMath', () => {
    assert.equal(amount0Between(Q96, sqrt121, ether, true), 90909090909090910n);
    assert.equal(amount0Between(Q96, sqrt121, ether, false), 90909090909090909n);
    assert.equal(amount1Between(Q96, sqrt121, ether, true), 100000000000000000n);
    assert.equal(amount1Between(Q96, sqrt121, ether, false), 99999999999999999n);
    assert.equal(priceAfterInput(Q96, ether, ether / 10n, false), 87150978765690771352898345369n);
    assert.equal(priceAfterInput(Q96, ether, ether / 10n, true), 72025602285694852357767227579n);
});

test('steps are those of SwapMath', () => {
    // SwapMath.spec.ts: price 1 to sqrt(1.01), liquidity 2e18, fee 600 pips.
    const target = 79623317895830914510639640423n;
    const whole = wholeStep(Q96, target, 2n * ether, 600, false);
    assert.equal(whole.consumed, 9975124224178055n + 5988667735148n);
    assert.equal(whole.out, 9925619580021728n);
    assert.equal(partialStep(Q96, 2n * ether, ether, 600, false).out, 666399946655997866n);
});

test('a search for the next tick ends at the border of its word', () => {
    const ticks = [-200, -60, 78, 84, 240].map((index) => ({ index, net: 1n }));
    assert.deepEqual(nextStop(ticks, 78, 1, false), { tick: 84, net: 1n, more: true });
    assert.deepEqual(nextStop(ticks, 84, 1, false), { tick: 240, net: 1n, more: true });
    assert.deepEqual(nextStop(ticks, 240, 1, false), { tick: 255, net: null, more: false });
    assert.deepEqual(nextStop(ticks, 255, 1, false), { tick: 511, net: null, more: false });
    assert.deepEqual(nextStop(ticks, 78, 1, true), { tick: 78, net: 1n, more: true });
    assert.deepEqual(nextStop(ticks, 77, 1, true), { tick: 0, net: null, more: true });
    assert.deepEqual(nextStop(ticks, -1, 1, true), { tick: -60, net: 1n, more: true });
    assert.deepEqual(nextStop(ticks, -201, 1, true), { tick: -256, net: null, more: false });
    assert.deepEqual(nextStop(ticks, -7, 60, true), { tick: -60, net: 1n, more: true });
});

test('the ladder equals the contract loop, amounts, ticks and where liquidity ends', () => {
    const random = new Random(11);
    let crossing = 0;
    let refused = 0;
    for (let i = 0; i < 400; ++i) {
        const { feePips, spacing } = random.pick(kTiers);
        const pool = concentratedPool(random, spacing);
        const zeroForOne = random.chance(50);
        const curve = new ConcentratedCurve(pool, feePips, spacing, zeroForOne);
        for (let j = 0; j < 6; ++j) {
            const amount = random.magnitude(90);
            const plain = plainSwap(pool, feePips, spacing, zeroForOne, amount);
            const quote = curve.at(amount);
            if (plain.amountIn !== amount) {
                assert.equal(quote, null);
                ++refused;
                continue;
            }
            assert.equal(quote.out, plain.out);
            assert.equal(quote.ticks, plain.crossed);
            if (plain.crossed > 0) ++crossing;
        }
    }
    assert.ok(crossing > 300 && refused > 100, `${crossing} crossing, ${refused} refused`);
});

test('an amount that ends exactly on a tick crosses it, and not the hole behind', () => {
    const pool = poolOfRanges(
        [
            { lower: -120, upper: 60, liquidity: ether },
            { lower: -600, upper: -300, liquidity: ether },
        ],
        0,
    );
    const curve = new ConcentratedCurve(pool, 3000, 60, true);
    const { consumed } = wholeStep(sqrtRatioAtTick(0), sqrtRatioAtTick(-120), ether, 3000, true);
    for (const [amount, ticks] of [
        [consumed - 1n, 0],
        [consumed, 1],
        [consumed + 1n, 2],
    ]) {
        const plain = plainSwap(pool, 3000, 60, true, amount);
        assert.equal(curve.at(amount).out, plain.out);
        assert.equal(curve.at(amount).ticks, plain.crossed);
        assert.equal(plain.crossed, ticks);
    }
    assert.ok(curve.at(consumed).rate < 1.0001 ** -300);
});

test('a pool without a price or without liquidity is not usable', () => {
    const nothing = { sqrtPriceX96: 0n, tick: 0, liquidity: 0n, ticks: [] };
    assert.equal(new ConcentratedCurve(nothing, 3000, 60, true).usable, false);
    assert.equal(new ConcentratedCurve({ ...nothing, sqrtPriceX96: Q96 }, 3000, 60, false).usable, false);
    const below = poolOfRanges([{ lower: -600, upper: -300, liquidity: ether }], 0);
    assert.equal(new ConcentratedCurve(below, 3000, 60, false).usable, false);
    assert.equal(new ConcentratedCurve(below, 3000, 60, true).usable, true);
});

test('the least input for an output is the least', () => {
    const random = new Random(12);
    let checked = 0;
    for (let i = 0; i < 300; ++i) {
        const { feePips, spacing } = random.pick(kTiers);
        const curve = new ConcentratedCurve(
            concentratedPool(random, spacing),
            feePips,
            spacing,
            random.chance(50),
        );
        const some = curve.usable ? curve.at(random.magnitude(70)) : null;
        if (some === null || some.out === 0n) continue;
        const target = random.between(1n, some.out);
        const least = curve.leastInFor(target);
        assert.ok(curve.at(least).out >= target);
        assert.ok(curve.at(least - 1n).out < target);
        ++checked;
    }
    assert.ok(checked > 100);
});

test('a walk from any guess finds the least', () => {
    for (let guess = -3n; guess <= 40n; ++guess)
        assert.equal(
            leastAround(guess, 0n, 32n, (n) => n >= 23n),
            23n,
        );
});

test('there and back never gains', () => {
    const random = new Random(13);
    for (let i = 0; i < 300; ++i) {
        const { feePips, spacing } = random.pick(kTiers);
        const pool = concentratedPool(random, spacing);
        const zeroForOne = random.chance(50);
        const amount = random.magnitude(70);
        const there = plainSwap(pool, feePips, spacing, zeroForOne, amount);
        const moved = movedTo(pool, there.price, zeroForOne);
        const back = plainSwap(moved, feePips, spacing, !zeroForOne, there.out);
        assert.ok(back.out <= there.amountIn, `${back.out} back for ${there.amountIn}`);
        const quote = new ConcentratedCurve(moved, feePips, spacing, !zeroForOne).at(there.out);
        assert.ok(quote === null || quote.out <= there.amountIn);
    }
});

/// The pool at another price: liquidity from the sum of what lies at and below.
function movedTo(pool, sqrtPriceX96, downwards) {
    let low = -887272;
    let high = 887272;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (sqrtRatioAtTick(middle) <= sqrtPriceX96) low = middle;
        else high = middle;
    }
    // Downwards a tick that was reached was crossed as well.
    const onTick = sqrtRatioAtTick(low) === sqrtPriceX96 && pool.ticks.some(({ index }) => index === low);
    const tick = downwards && onTick ? low - 1 : low;
    const liquidity = pool.ticks.filter(({ index }) => index <= tick).reduce((sum, { net }) => sum + net, 0n);
    return { ...pool, sqrtPriceX96, tick, liquidity };
}
