import assert from 'node:assert/strict';
import test from 'node:test';
import { sorted, sqrtPriceX96, tickOfPrice, ticksOfRange } from '../src/deploy/pairs.mjs';
import { valueOfRange } from '../src/deploy/uniswap_v3.mjs';
import { kTickSpacing, planMarket } from '../src/plan/market.mjs';
import { depthAtStart } from '../src/plan/ranges.mjs';
import { baseUnits } from '../src/plan/tokens.mjs';

const market = planMarket('1');

test('a plan is a function of its seed', () => {
    assert.deepEqual(planMarket('1'), market);
    assert.notDeepEqual(planMarket('2').tokens, market.tokens);
    assert.notDeepEqual(planMarket('2').pools, market.pools);
});

test('tokens have 6, 8 and 18 decimals and at least nine come beside WETH', () => {
    assert.ok(market.tokens.length >= 10);
    assert.deepEqual(
        [...new Set(market.tokens.map((token) => token.decimals))].sort((a, b) => a - b),
        [6, 8, 18],
    );
});

test('stable tokens keep their peg whatever the seed', () => {
    for (const seed of ['1', '2', 'x'])
        for (const token of planMarket(seed).tokens.filter((token) => token.stable && token.symbol !== 'EURC'))
            assert.equal(token.usd, 1);
});

test('every token has a pair with WETH on the first V2 factory', () => {
    const paired = market.pools
        .filter((pool) => pool.dex === 'uniswap-v2' && pool.base === 'WETH')
        .map((pool) => pool.quote);
    assert.deepEqual(
        paired.sort(),
        market.tokens
            .map((token) => token.symbol)
            .filter((symbol) => symbol !== 'WETH')
            .sort(),
    );
});

test('no pool is planned twice, all fee tiers are used, depths are realistic', () => {
    const names = market.pools.map((pool) => [pool.dex, ...[pool.base, pool.quote].sort(), pool.feePips].join());
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 36);
    const tiers = new Set(market.pools.filter((pool) => pool.kind === 'uniswap_v3').map((pool) => pool.feePips));
    assert.deepEqual(
        [...tiers].sort((a, b) => a - b),
        Object.keys(kTickSpacing).map(Number),
    );
    for (const pool of market.pools)
        assert.ok(pool.depthUsd > 1e5 && pool.depthUsd < 1e8, JSON.stringify(pool.depthUsd));
});

test('there are many cycles, also without WETH', () => {
    const pairs = market.pools.map((pool) => new Set([pool.base, pool.quote]));
    const same = (a, b) => [...a].every((token) => b.has(token));
    let [two, three, withoutWeth] = [0, 0, 0];
    for (let a = 0; a < pairs.length; ++a)
        for (let b = a + 1; b < pairs.length; ++b) {
            if (same(pairs[a], pairs[b])) ++two;
            for (let c = b + 1; c < pairs.length; ++c) {
                const tokens = new Set([...pairs[a], ...pairs[b], ...pairs[c]]);
                const distinct = !same(pairs[a], pairs[b]) && !same(pairs[b], pairs[c]) && !same(pairs[a], pairs[c]);
                if (tokens.size !== 3 || !distinct) continue;
                ++three;
                if (!tokens.has('WETH')) ++withoutWeth;
            }
        }
    assert.ok(two >= 30 && three >= 100 && withoutWeth >= 10, `${two} ${three} ${withoutWeth}`);
});

test('concentrated liquidity overlaps, has gaps, and in some pools a hole', () => {
    const pools = market.pools.filter((pool) => pool.kind === 'uniswap_v3');
    const depthAt = (pool, at) =>
        pool.ranges.reduce((sum, { low, high, weight }) => (low <= at && at < high ? sum + weight : sum), 0);
    for (const pool of pools) {
        assert.equal(pool.depthUsd, pool.baseDepthUsd * depthAtStart(pool.ranges));
        const edges = pool.ranges.flatMap(({ low, high }) => [low, high]);
        const depths = new Set(edges.map((edge) => depthAt(pool, edge).toFixed(6)));
        assert.ok(depths.size > 8, `${pool.base}-${pool.quote}: ${depths.size} different depths`);
    }
    assert.equal(
        depthAt(
            pools.find((pool) => pool.quote === 'MKR'),
            0.03,
        ),
        0,
    );
    assert.ok(
        depthAt(
            pools.find((pool) => pool.quote === 'MKR'),
            0.05,
        ) > 0,
    );
});

test('base units are exact to nine places', () => {
    assert.equal(baseUnits({ decimals: 6, usd: 1 }, 1.5), 1_500_000n);
    assert.equal(baseUnits({ decimals: 8, usd: 60000 }, 30000), 50_000_000n);
    assert.equal(baseUnits({ decimals: 18, usd: 2 }, 1), 5n * 10n ** 17n);
});

test('square root prices and ticks agree', () => {
    assert.equal(sqrtPriceX96(1n, 1n), 2n ** 96n);
    assert.equal(sqrtPriceX96(1n, 4n), 2n ** 97n);
    assert.equal(sqrtPriceX96(10n ** 30n, 10n ** 6n), 2n ** 96n / 10n ** 12n);
    assert.ok(Math.abs(tickOfPrice(1.0001 ** 100.5) - 100.5) < 1e-9);
    assert.deepEqual(ticksOfRange(3, { low: -0.01, high: 0.01 }, 10), [-100, 100]);
    assert.deepEqual(ticksOfRange(0, { low: 0.00001, high: 0.00002 }, 60), [0, 60]);
});

test('a range holds one token alone when the price is outside', () => {
    const [first, second] = valueOfRange(1e6, 0, 100, 200);
    assert.ok(first > 0 && second === 0);
    const [below, above] = valueOfRange(1e6, 0, -200, -100);
    assert.ok(below === 0 && above > 0);
    const [none, edge] = valueOfRange(1e6, 0, -100, 0);
    assert.ok(none > 0 && none < edge / 100);
    const [left, right] = valueOfRange(1e6, 0, -100, 100);
    assert.ok(Math.abs(left - right) < 1e-6 * left);
});

test('tokens are ordered by address, not by letter case', () => {
    const [low, high] = [{ address: '0x0a' }, { address: '0xAa' }];
    assert.deepEqual(sorted(high, low), [low, high]);
});
