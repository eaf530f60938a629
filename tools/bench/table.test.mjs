import assert from 'node:assert/strict';
import test from 'node:test';
import { formatNs, pair, readResults, table } from './table.mjs';

const median = (name, cpu_time, extra = {}) => ({
    name: `${name}_median`,
    run_name: name,
    run_type: 'aggregate',
    aggregate_name: 'median',
    cpu_time,
    real_time: cpu_time * 10,
    time_unit: 'ns',
    ...extra,
});

test('medians count, in nanoseconds, without the decorations of the name', () => {
    const times = readResults([
        {
            benchmarks: [
                median('u256/mul/lariat/repeats:5', 10),
                { ...median('u256/mul/lariat/repeats:5', 99), aggregate_name: 'mean' },
                median('engine/event/lariat/real_time', 2, { time_unit: 'us' }),
                { name: 'plain/x', run_name: 'plain/x', run_type: 'iteration', cpu_time: 5, time_unit: 'ms' },
            ],
        },
    ]);
    assert.deepEqual([...times].map(([name, { ns }]) => [name, ns]), [
        ['u256/mul/lariat', 10],
        ['engine/event/lariat', 20_000],
        ['plain/x', 5_000_000],
    ]);
});

test('rows that differ in who alone are a pair; the ratio is the time of the peer over that of Lariat', () => {
    const results = { benchmarks: [median('k/hash/lariat/32', 200), median('k/hash/cryptopp/32', 300), median('k/hash/cryptopp/64', 9)] };
    const times = readResults([results]);
    times.set('k/hash/xkcp/32', { ns: 100, recorded: true });
    times.set('k/none/xkcp', { ns: 1, recorded: true });
    const rows = pair(times);
    assert.deepEqual(rows.map(({ operation, peers }) => [operation, peers.map(({ who, ratio }) => [who, ratio])]), [
        ['k/hash/32', [['cryptopp', 1.5], ['xkcp', 0.5]]],
        ['k/hash/cryptopp/64', []],
    ]);
    assert.match(table(rows), /xkcp +100 ns \(recorded\) +0\.50×/);
});

test('a benchmark that failed is not passed over', () => {
    assert.throws(() => readResults([{ benchmarks: [{ name: 'a', error_occurred: true, error_message: 'no key' }] }]), /a: no key/);
});

test('times are written with three digits', () => {
    assert.deepEqual([0.5, 12.34, 1234, 5.6e6, 2e9].map(formatNs), ['0.500 ns', '12.3 ns', '1.23 µs', '5.60 ms', '2.00 s']);
});
