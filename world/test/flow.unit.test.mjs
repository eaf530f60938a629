import assert from 'node:assert/strict';
import test from 'node:test';
import { planMarket } from '../src/plan/market.mjs';
import { Flow } from '../src/traders/flow.mjs';
import { Pace } from '../src/traders/pace.mjs';

const kOptions = { rate: 4, traderCount: 10 };
const take = (seed, count) => {
    const flow = new Flow(seed, kOptions);
    return Array.from({ length: count }, () => flow.next());
};

test('the sequence is a function of the seed', () => {
    assert.deepEqual(take('1', 500), take('1', 500));
    assert.notDeepEqual(take('1', 5), take('2', 5));
});

test('swaps come evenly, at the asked rate', () => {
    const swaps = take('1', 4000);
    const seconds = swaps.at(-1).atMs / 1000;
    assert.ok(Math.abs(swaps.length / seconds - 4) < 0.1);
    for (let i = 1; i < swaps.length; ++i) {
        const gap = swaps[i].atMs - swaps[i - 1].atMs;
        assert.ok(gap > 150 && gap < 350, `${gap} ms`);
    }
});

test('every pool and trader takes part, in both directions', () => {
    const { pools } = planMarket('1');
    const seen = new Set(take('1', 8000).map((swap) => `${swap.pool} ${swap.tokenIn}`));
    assert.equal(seen.size, pools.length * 2);
    assert.equal(new Set(take('1', 400).map((swap) => swap.trader)).size, kOptions.traderCount);
});

test('sizes are positive parts of the depth, up to 1.5 %', () => {
    const market = planMarket('1');
    const price = new Map(market.tokens.map((token) => [token.symbol, token]));
    for (const { pool, tokenIn, amountIn } of take('1', 4000)) {
        const token = price.get(tokenIn);
        const part = ((Number(amountIn) / 10 ** token.decimals) * token.usd) / market.pools[pool].depthUsd;
        assert.ok(part > 0.00009 && part < 0.0151, `${part}`);
    }
});

test('over hours net flows move every pool, and none of them away for good', () => {
    const market = planMarket('1');
    const price = new Map(market.tokens.map((token) => [token.symbol, token]));
    const shift = market.pools.map(() => 0);
    const widest = market.pools.map(() => 0);
    const flow = new Flow('1', kOptions);
    for (let i = 0; i < 4 * 3600 * 3; ++i) {
        const { pool, tokenIn, amountIn } = flow.next();
        const token = price.get(tokenIn);
        const part = ((Number(amountIn) / 10 ** token.decimals) * token.usd) / market.pools[pool].depthUsd;
        shift[pool] += tokenIn === market.pools[pool].quote ? 2 * part : -2 * part;
        widest[pool] = Math.max(widest[pool], Math.abs(shift[pool]));
    }
    for (const [index, widestShift] of widest.entries()) {
        const { stable } = market.pools[index];
        assert.ok(widestShift > (stable ? 0.002 : 0.03), `pool ${index} moved ${widestShift} only`);
        assert.ok(widestShift < (stable ? 0.04 : 0.3), `pool ${index} went ${widestShift} away`);
    }
});

test('the pace keeps its schedule and gives up what is hopelessly late', async () => {
    let clock = 0;
    const waited = [];
    const pace = new Pace({
        now: () => clock,
        wait: async (ms) => {
            waited.push(ms);
            clock += ms;
        },
    });
    await pace.until(100);
    await pace.until(250);
    assert.deepEqual(waited, [100, 150]);
    clock = 1250;
    await pace.until(500);
    assert.equal(waited.length, 2);
    clock = 10_000;
    await pace.until(750);
    await pace.until(1000);
    assert.deepEqual(waited, [100, 150, 250]);
});
