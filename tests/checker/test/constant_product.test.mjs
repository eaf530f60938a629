import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConstantProductCurve } from '../src/constant_product.mjs';
import { Random } from '../support/random.mjs';

test('a thousandth of the pool costs fee and slippage', () => {
    assert.equal(new ConstantProductCurve(1_000_000n, 1_000_000n, 3000).at(1_000n).out, 996n);
});

test('known values of UniswapV2Pair swaps', () => {
    // The cases of UniswapV2Pair.spec.ts: amount in, reserves, output.
    const rows = [
        [1n, 5n, 10n, 1662497915624478906n],
        [1n, 10n, 5n, 453305446940074565n],
        [2n, 5n, 10n, 2851015155847869602n],
        [2n, 10n, 5n, 831248957812239453n],
        [1n, 10n, 10n, 906610893880149131n],
        [1n, 100n, 100n, 987158034397061298n],
        [1n, 1000n, 1000n, 996006981039903216n],
    ];
    const ether = 10n ** 18n;
    for (const [amountIn, reserveIn, reserveOut, out] of rows)
        assert.equal(
            new ConstantProductCurve(reserveIn * ether, reserveOut * ether, 3000).at(amountIn * ether).out,
            out,
        );
});

test('equals the library formula in thousandths for 0.3 %', () => {
    const random = new Random(1);
    for (let i = 0; i < 2000; ++i) {
        const [reserveIn, reserveOut, amountIn] = [
            random.magnitude(111),
            random.magnitude(111),
            random.magnitude(110),
        ];
        const kept = amountIn * 997n;
        const quote = new ConstantProductCurve(reserveIn, reserveOut, 3000).at(amountIn);
        if (reserveIn + amountIn >= 1n << 112n) assert.equal(quote, null);
        else assert.equal(quote.out, (kept * reserveOut) / (reserveIn * 1000n + kept));
    }
});

test('a pool that is empty or would overflow its reserves gives no quote', () => {
    assert.equal(new ConstantProductCurve(0n, 5n, 3000).at(1n), null);
    const most = (1n << 112n) - 1n;
    assert.equal(new ConstantProductCurve(most - 10n, 1000n, 3000).at(11n), null);
    assert.notEqual(new ConstantProductCurve(most - 10n, 1000n, 3000).at(10n), null);
});

test('the least input for an output is the least', () => {
    const random = new Random(2);
    for (let i = 0; i < 2000; ++i) {
        const curve = new ConstantProductCurve(
            random.magnitude(100),
            random.magnitude(100),
            random.pick([0, 1, 3000, 9999]),
        );
        const target = random.between(1n, curve.reserveOut);
        const least = curve.leastInFor(target);
        if (target === curve.reserveOut) assert.equal(least, null);
        if (least === null) continue;
        assert.ok(curve.at(least).out >= target);
        assert.ok(curve.at(least - 1n).out < target);
    }
});

test('there and back never gains', () => {
    const random = new Random(3);
    for (let i = 0; i < 2000; ++i) {
        const [x, y] = [random.magnitude(100), random.magnitude(100)];
        const feePips = random.pick([0, 100, 3000]);
        const amountIn = random.magnitude(100);
        const { out } = new ConstantProductCurve(x, y, feePips).at(amountIn);
        if (out === y) continue;
        const back = new ConstantProductCurve(y - out, x + amountIn, feePips).at(out);
        assert.ok(back === null || back.out <= amountIn);
    }
});

test('the marginal rate is the slope of the curve', () => {
    const curve = new ConstantProductCurve(10n ** 24n, 3n * 10n ** 21n, 3000);
    for (const amountIn of [0n, 10n ** 22n, 10n ** 24n]) {
        const step = 10n ** 18n;
        const slope = Number(curve.at(amountIn + step).out - curve.at(amountIn).out) / Number(step);
        assert.ok(Math.abs(curve.at(amountIn).rate / slope - 1) < 1e-5);
    }
});
