import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRecording } from '../src/bad_recording.mjs';
import { topics } from '../src/logs.mjs';
import { Market } from '../src/market.mjs';

const [pair, pool, token, vault, other] = ['11', '22', '33', '44', '55'].map((byte) => '0x' + byte.repeat(20));
const configs = new Map([
    [pair, { address: pair, kind: 'uniswap_v2' }],
    [pool, { address: pool, kind: 'uniswap_v3' }],
]);
const lender = { holder: vault, token };
const word = (value) => BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0');
const log = (address, topic, indexed, data) => ({
    address,
    topics: [topic, ...indexed.map((value) => '0x' + word(value))],
    data: '0x' + data.map(word).join(''),
});
const sync = (reserve0, reserve1) => log(pair, topics.Sync, [], [reserve0, reserve1]);
const initialize = (price, tick) => log(pool, topics.Initialize, [], [price, tick]);
const mint = (lower, upper, amount) => log(pool, topics.Mint, [other, lower, upper], [other, amount, 1, 1]);
const burn = (lower, upper, amount) => log(pool, topics.Burn, [other, lower, upper], [amount, 1, 1]);
const swap = (price, liquidity, tick) => log(pool, topics.Swap, [other, other], [-5, 7, price, liquidity, tick]);
const transfer = (address, from, to, amount) => log(address, topics.Transfer, [from, to], [amount]);
const empty = new Market(new Map(), new Map([[`${vault}:${token}`, 1000n]]));

test('the last Sync of a block holds', () => {
    const market = empty.after([sync(1, 2), sync(3, 4)], configs);
    assert.deepEqual(market.pools.get(pair), { reserve0: 3n, reserve1: 4n });
    assert.equal(empty.pools.size, 0);
});

test('liquidity in and out of range, ticks shared and emptied', () => {
    let market = empty.after(
        [initialize(5, -7), mint(-60, 60, 100), mint(60, 120, 30), mint(-120, -60, 8)],
        configs,
    );
    assert.deepEqual(market.pools.get(pool), {
        sqrtPriceX96: 5n,
        tick: -7,
        liquidity: 100n,
        ticks: [
            { index: -120, gross: 8n, net: 8n },
            { index: -60, gross: 108n, net: 92n },
            { index: 60, gross: 130n, net: -70n },
            { index: 120, gross: 30n, net: -30n },
        ],
    });
    market = market.after([burn(-60, 60, 100), burn(60, 120, 0)], configs);
    assert.equal(market.pools.get(pool).liquidity, 0n);
    assert.deepEqual(
        market.pools.get(pool).ticks.map(({ index, net }) => [index, net]),
        [
            [-120, 8n],
            [-60, -8n],
            [60, 30n],
            [120, -30n],
        ],
    );
});

test('a range holds its lower tick and not its upper', () => {
    const at = (tick) => empty.after([initialize(5, tick), mint(-60, 60, 100)], configs).pools.get(pool).liquidity;
    assert.deepEqual([-61, -60, 59, 60].map(at), [0n, 100n, 100n, 0n]);
});

test('a swap moves price, tick and liquidity and keeps the ticks', () => {
    const before = empty.after([initialize(5, 1), mint(-60, 60, 100)], configs);
    const after = before.after([swap(9, 55, -3)], configs);
    assert.deepEqual(after.pools.get(pool), {
        sqrtPriceX96: 9n,
        tick: -3,
        liquidity: 55n,
        ticks: before.pools.get(pool).ticks,
    });
    assert.equal(before.pools.get(pool).tick, 1);
});

test('a pool that did not move is the same object', () => {
    const before = empty.after([sync(1, 2), initialize(5, 1)], configs);
    const after = before.after([sync(3, 4)], configs);
    assert.equal(after.pools.get(pool), before.pools.get(pool));
    assert.notEqual(after.pools.get(pair), before.pools.get(pair));
});

test('a concentrated pool of unknown ticks stays unknown', () => {
    assert.equal(empty.after([swap(9, 55, -3), mint(-60, 60, 5)], configs).pools.has(pool), false);
});

test('transfers move the balance of a lender', () => {
    const market = empty.after(
        [
            transfer(token, vault, other, 300),
            transfer(token, other, vault, 50),
            transfer(other, other, vault, 9999),
            transfer(token, vault, vault, 400),
        ],
        configs,
    );
    assert.equal(market.balanceOf(lender), 750n);
    assert.equal(empty.balanceOf(lender), 1000n);
});

test('what cannot be is refused', () => {
    assert.throws(() => empty.after([initialize(5, 1), burn(-60, 60, 5)], configs), BadRecording);
    assert.throws(() => empty.after([{ ...sync(1, 2), data: '0x' + word(1) }], configs), BadRecording);
});
