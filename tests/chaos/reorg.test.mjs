/** Reorganisations under load leave what a fresh start finds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reorgMany } from './reorg.mjs';
import { isFull } from './support/report.mjs';

const kReorgs = isFull ? 100 : 5;

test(
    `${kReorgs} reorganisations leave the state of a fresh start`,
    { timeout: isFull ? 1_800_000 : 120_000 },
    async () => {
        const { counts, broken, text } = await reorgMany({ reorgs: kReorgs });
        console.log(text);
        assert.deepEqual(broken, []);
        assert.equal(counts.get('reorgs'), kReorgs);
        assert.ok(counts.get('noticed by the engine') > 0);
        assert.ok(counts.get('transactions of ours taken out') > 0, 'our own transactions were in blocks that left');
        assert.ok(counts.get('pools in them') >= 10, 'the comparison saw many pools');
    },
);
