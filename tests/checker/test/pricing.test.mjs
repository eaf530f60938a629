import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Market } from '../src/market.mjs';
import { converter, gasOf, loanFee, nextBaseFee } from '../src/pricing.mjs';

test('the next base fee is that of EIP-1559', () => {
    // Cases of go-ethereum's TestCalcBaseFee: limit 20,000,000.
    const gasLimit = 20_000_000n;
    const baseFee = 1_000_000_000n;
    assert.equal(nextBaseFee({ baseFee, gasLimit, gasUsed: 10_000_000n }), baseFee);
    assert.equal(nextBaseFee({ baseFee, gasLimit, gasUsed: 9_000_000n }), 987_500_000n);
    assert.equal(nextBaseFee({ baseFee, gasLimit, gasUsed: 11_000_000n }), 1_012_500_000n);
    assert.equal(nextBaseFee({ baseFee, gasLimit, gasUsed: 0n }), 875_000_000n);
    assert.equal(nextBaseFee({ baseFee, gasLimit, gasUsed: gasLimit }), 1_125_000_000n);
});

test('a full block raises the base fee by a wei at least', () => {
    assert.equal(nextBaseFee({ baseFee: 0n, gasLimit: 100n, gasUsed: 51n }), 1n);
    assert.equal(nextBaseFee({ baseFee: 7n, gasLimit: 100n, gasUsed: 100n }), 8n);
    assert.equal(nextBaseFee({ baseFee: 7n, gasLimit: 100n, gasUsed: 0n }), 7n);
    assert.equal(nextBaseFee({ baseFee: 7n, gasLimit: 0n, gasUsed: 0n }), 7n);
});

test('a loan fee is rounded half up', () => {
    assert.equal(loanFee(999n, 5n), 0n);
    assert.equal(loanFee(1000n, 5n), 1n);
    assert.equal(loanFee(2999n, 5n), 1n);
    assert.equal(loanFee(3000n, 5n), 2n);
    assert.equal(loanFee(10n ** 18n, 9n), 9n * 10n ** 14n);
    assert.equal(loanFee(10n ** 18n, 0n), 0n);
});

test('amounts convert at the reserves of the gas pool, rounded down', () => {
    const pool = { address: 'p', kind: 'uniswap_v2', token0: 'U', token1: 'W' };
    const configs = new Map([['p', pool]]);
    const market = new Market(new Map([['p', { reserve0: 3_000n, reserve1: 7n }]]), new Map());
    const { tokens, native } = converter({ token: 'U', gasPool: 'p' }, { wrappedNative: 'W' }, market, configs);
    assert.deepEqual([tokens(1n), tokens(2n), native(428n), native(429n)], [428n, 857n, 0n, 1n]);
    const own = converter({ token: 'W', gasPool: null }, { wrappedNative: 'W' }, market, configs);
    assert.deepEqual([own.tokens(5n), own.native(6n)], [5n, 6n]);
    const empty = new Market(new Map(), new Map());
    assert.equal(converter({ token: 'U', gasPool: 'p' }, { wrappedNative: 'W' }, empty, configs), null);
    assert.equal(converter({ token: 'X', gasPool: 'p' }, { wrappedNative: 'W' }, market, configs), null);
});

test('gas counts the loan, the hops and the ticks', () => {
    const gas = { base: 1n, balancer: 10n, aave: 100n, v2Hop: 1_000n, v3Hop: 10_000n, v3Tick: 100_000n };
    const hops = ['uniswap_v2', 'uniswap_v3', 'uniswap_v3'].map((kind) => ({ pool: { kind } }));
    assert.equal(gasOf(gas, 'balancer_v2', hops, 3), 321_011n);
    assert.equal(gasOf(gas, 'aave_v3', hops.slice(1), 0), 20_101n);
});
