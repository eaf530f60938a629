import assert from 'node:assert/strict';
import test from 'node:test';
import { Prng } from '../src/prng.mjs';

const draw = (random, count) => Array.from({ length: count }, () => random.uint32());

test('the same seed and label give the same numbers', () => {
    assert.deepEqual(draw(new Prng('1', 'a'), 100), draw(new Prng('1', 'a'), 100));
});

test('the stream is the one it has always been', () => {
    assert.deepEqual(draw(new Prng('1', 'prices'), 4), [4141850609, 1992356407, 2664401113, 4130179975]);
});

test('seeds and labels open different streams', () => {
    const streams = [
        ['1', 'a'],
        ['2', 'a'],
        ['1', 'b'],
        ['1a', ''],
    ].map((key) => draw(new Prng(...key), 4).join());
    assert.equal(new Set(streams).size, streams.length);
});

test('unit is uniform and normal is normal', () => {
    const random = new Prng('1', 'moments');
    const count = 100_000;
    let [sum, square, unit] = [0, 0, 0];
    for (let i = 0; i < count; ++i) {
        const value = random.normal();
        sum += value;
        square += value * value;
        const u = random.unit();
        assert.ok(u >= 0 && u < 1);
        unit += u;
    }
    assert.ok(Math.abs(sum / count) < 0.02);
    assert.ok(Math.abs(square / count - 1) < 0.02);
    assert.ok(Math.abs(unit / count - 0.5) < 0.01);
});

test('below stays below', () => {
    const random = new Prng('1', 'below');
    const seen = new Set(Array.from({ length: 1000 }, () => random.below(5)));
    assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4]);
});
