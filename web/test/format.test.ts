import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
    age,
    approximate,
    compareAmounts,
    decimal,
    epochMicros,
    exactAmount,
    feePercent,
    grouped,
    gwei,
    integer,
    micros,
    places,
    shortHex,
    utcDateTime,
    utcTime,
} from '../src/lib/format.ts';

describe('amounts', () => {
    it('shows every digit of a number no double can hold', () => {
        assert.equal(decimal('123456789012345678901234567890', 18), '123,456,789,012.34567890123456789');
        assert.equal(decimal('1', 18), '0.000000000000000001');
        assert.equal(
            decimal('115792089237316195423570985008687907853269984665640564039457584007913129639935', 0),
            '115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457,584,007,913,129,639,935',
        );
    });

    it('drops only zeros that say nothing', () => {
        assert.equal(decimal('1500000', 6), '1.5');
        assert.equal(decimal('1000000', 6), '1');
        assert.equal(decimal('0', 18), '0');
        assert.equal(decimal('1000', 0), '1,000');
    });

    it('shows the sign with a true minus', () => {
        assert.equal(decimal('-1500000', 6, { sign: true }), '\u22121.5');
        assert.equal(decimal('1500000', 6, { sign: true }), '+1.5');
        assert.equal(decimal('0', 6, { sign: true }), '0');
        assert.equal(decimal('1500000', 6), '1.5');
    });

    it('cuts and never rounds up', () => {
        assert.equal(decimal('1999999999999999999', 18, { places: 6 }), '1.999999');
        assert.equal(decimal('-1999999999999999999', 18, { places: 6 }), '\u22121.999999');
        assert.equal(decimal('1500000000000000000', 18, { places: 6 }), '1.500000');
        assert.equal(decimal('150', 2, { places: 6 }), '1.50');
    });

    it('never cuts something to nothing', () => {
        assert.equal(decimal('1', 18, { places: 6 }), '<0.000001');
        assert.equal(decimal('1', 18, { places: 6, sign: true }), '<+0.000001');
        assert.equal(decimal('-1', 18, { places: 6, sign: true }), '>\u22120.000001');
        assert.equal(decimal('0', 18, { places: 6, sign: true }), '0.000000');
    });

    it('refuses what is no integer', () => {
        for (const raw of ['', '1.5', '0x10', '1e18', ' 1', '--1', '+1']) assert.throws(() => integer(raw), RangeError);
        assert.throws(() => integer(2 ** 53), RangeError);
        assert.equal(integer('-12'), -12n);
    });

    it('names base units beside the whole amount', () => {
        assert.equal(exactAmount('-1000000000000000001', 18, 'ETH'), '\u22121.000000000000000001 ETH (\u22121,000,000,000,000,000,001 wei)');
        assert.equal(exactAmount('1234567', 6, 'USDC', true), '+1.234567 USDC (1,234,567 base units)');
    });

    it('compares by value, not by text', () => {
        assert.ok(compareAmounts('9', '10') < 0);
        assert.ok(compareAmounts('-9', '-10') > 0);
        assert.equal(compareAmounts('7', '7'), 0);
    });

    it('keeps the columns of the usual tokens readable', () => {
        assert.deepEqual([18, 8, 6, 2, 0].map(places), [6, 6, 4, 2, 0]);
    });

    it('agrees with integer division for random amounts', () => {
        let state = 88_172_645_463_325_252n;
        for (let i = 0; i < 2_000; i += 1) {
            state ^= (state << 13n) & 0xffff_ffff_ffff_ffffn;
            state ^= state >> 7n;
            state ^= (state << 17n) & 0xffff_ffff_ffff_ffffn;
            const decimals = Number(state % 19n);
            const raw = (state * state).toString().slice(0, Number(state % 38n) + 1);
            const [whole, fraction = ''] = decimal(raw, decimals).replaceAll(',', '').split('.');
            const back = BigInt(whole!) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, '0') || '0');
            assert.equal(back, BigInt(raw));
        }
    });

    it('gives drawings the nearest double', () => {
        assert.equal(approximate('-1500000000000000000', 18), -1.5);
        assert.equal(approximate('123456789000000000000000000', 18), 123456789);
    });
});

describe('small texts', () => {
    it('shows pool fees exactly', () => {
        assert.deepEqual([500, 3000, 10000, 1, 100].map(feePercent), ['0.05', '0.3', '1', '0.0001', '0.01'].map((n) => `${n}\u202f%`));
    });

    it('picks the unit of a duration', () => {
        assert.deepEqual(
            [0, 7.26, 61, 999, 1000, 2140, 125_500, 1_500_000].map((us) => micros(us)),
            ['0 µs', '7.3 µs', '61 µs', '999 µs', '1.00 ms', '2.14 ms', '126 ms', '1.50 s'],
        );
        assert.equal(micros(null), '–');
    });

    it('says how old something is', () => {
        assert.deepEqual(
            [-5, 999, 59_999, 61_000, 3_700_000, 200_000_000].map(age),
            ['0 s', '0 s', '59 s', '1 min 1 s', '1 h 1 min', '2 d 7 h'],
        );
    });

    it('shortens hex from the middle and leaves short hex alone', () => {
        assert.equal(shortHex(`0x${'ab'.repeat(32)}`), '0xababab…abab');
        assert.equal(shortHex('0x1234'), '0x1234');
    });

    it('groups and scales', () => {
        assert.equal(grouped('-1234567'), '\u22121,234,567');
        assert.equal(gwei('686123456'), '0.686');
        assert.equal(gwei('123456789012'), '123.4');
    });
});

describe('times', () => {
    it('keeps microseconds', () => {
        assert.equal(epochMicros('2026-01-01T12:00:00.000001Z'), 1_767_268_800_000_001);
        assert.equal(utcTime('2026-01-01T12:00:00.123456Z', true), '12:00:00.123456');
        assert.equal(utcDateTime('2026-01-01T13:00:00.5+01:00'), '2026-01-01 12:00:00.500000 UTC');
    });

    it('reads Unix seconds of a block', () => {
        assert.equal(epochMicros(1_767_268_800), 1_767_268_800_000_000);
        assert.equal(utcTime('1767268800'), '12:00:00');
    });

    it('says so when there is no time', () => {
        assert.equal(utcTime('soon'), '–');
    });
});
