import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumerateCycles, poolSetKey } from '../src/cycles.mjs';

const pool = (address, token0, token1) => ({ address, token0, token1 });
const settle = (...tokens) => tokens.map((token) => ({ token, gasPool: null }));
const names = (cycles) =>
    cycles.map(({ hops }) => hops.map((hop) => `${hop.tokenIn}-${hop.pool.address}`).join(' ')).sort();

test('two pools of one pair make two cycles, one each way round', () => {
    const cycles = enumerateCycles([pool('a', 'W', 'X'), pool('b', 'W', 'X')], settle('W'));
    assert.deepEqual(names(cycles), ['W-a X-b', 'W-b X-a']);
    assert.deepEqual(
        cycles.map(({ hops }) => hops.map(({ zeroForOne }) => zeroForOne)),
        [
            [true, false],
            [true, false],
        ],
    );
});

test('three pools make a cycle only over three tokens', () => {
    const pools = [pool('a', 'W', 'X'), pool('b', 'X', 'Y'), pool('c', 'W', 'Y')];
    assert.deepEqual(names(enumerateCycles(pools, settle('W'))), ['W-a X-b Y-c', 'W-c Y-b X-a']);
    assert.deepEqual(
        enumerateCycles([pool('a', 'W', 'X'), pool('b', 'W', 'X'), pool('c', 'W', 'X')], settle('W')).length,
        6,
    );
    assert.deepEqual(
        enumerateCycles([pool('a', 'W', 'X'), pool('b', 'X', 'Y'), pool('c', 'Y', 'Z')], settle('W')),
        [],
    );
});

test('a cycle settles in the most wanted token that lies on it, or does not count', () => {
    const pools = [pool('a', 'W', 'X'), pool('b', 'X', 'Y'), pool('c', 'W', 'Y')];
    assert.deepEqual(names(enumerateCycles(pools, settle('Z', 'Y', 'W'))), ['Y-b X-a W-c', 'Y-c W-a X-b']);
    assert.deepEqual(enumerateCycles(pools, settle('Z')), []);
});

test('a complete market has as many cycles as there are pairs and triangles', () => {
    const tokens = ['A', 'B', 'C', 'D', 'E'];
    const pools = [];
    for (let i = 0; i < 5; ++i)
        for (let j = i + 1; j < 5; ++j)
            for (const venue of [1, 2]) pools.push(pool(`${tokens[i]}${tokens[j]}${venue}`, tokens[i], tokens[j]));
    // 10 pairs of two pools; 10 triangles with two pools on each side.
    assert.equal(enumerateCycles(pools, settle(...tokens)).length, 2 * (10 + 10 * 8));
});

test('a set of pools has one key', () => {
    assert.equal(poolSetKey(['0x02', '0x01']), poolSetKey(['0x01', '0x02']));
    assert.notEqual(poolSetKey(['0x01', '0x03']), poolSetKey(['0x01', '0x02']));
});
