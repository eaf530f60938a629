import assert from 'node:assert/strict';
import test from 'node:test';
import { nextBaseFee, wantedGas } from '../src/traders/demand.mjs';

const kLimit = 6_000_000;
const hex = (value) => `0x${Math.round(value).toString(16)}`;

test('the base fee follows EIP-1559', () => {
    const head = (gasUsed) => ({ baseFeePerGas: hex(1e9), gasUsed: hex(gasUsed), gasLimit: hex(kLimit) });
    assert.equal(nextBaseFee(head(3_000_000)), 1e9);
    assert.equal(nextBaseFee(head(6_000_000)), 1.125e9);
    assert.equal(nextBaseFee(head(0)), 0.875e9);
});

test('a fair price asks for the target, a high one for nothing, a low one for all there is', () => {
    const wanted = (baseFee, others) => wantedGas({ baseFee, gasLimit: kLimit, others, ceiling: kLimit / 2 });
    assert.equal(wanted(1e9, 600_000), 2_400_000);
    assert.equal(wanted(5e9, 600_000), 0);
    assert.equal(wanted(0.2e9, 600_000), kLimit / 2);
});

for (const [name, others] of [
    ['quiet', () => 500_000],
    ['busy', () => 1_700_000],
    ['bursts', (n) => (n % 40 < 20 ? 2_200_000 : 400_000)],
]) {
    test(`the base fee stays near 1 gwei: ${name}`, () => {
        let baseFee = 0.875e9;
        let estimate = 600_000;
        for (let block = 0; block < 3600; ++block) {
            const bought = wantedGas({ baseFee, gasLimit: kLimit, others: estimate, ceiling: kLimit / 2 });
            const gasUsed = Math.min(kLimit, bought + others(block));
            estimate += 0.2 * (others(block) - estimate);
            baseFee = nextBaseFee({ baseFeePerGas: baseFee, gasUsed, gasLimit: kLimit });
            assert.ok(baseFee > 0.2e9 && baseFee < 5e9, `${baseFee} at block ${block}`);
        }
    });
}
