import assert from 'node:assert/strict';
import test from 'node:test';
import { Clock } from '../src/chain/clock.mjs';

/** Runs a clock on made-up time until `mine` throws; answers with the times of the blocks. */
async function blockTimes(durations) {
    let time = 0;
    const blocks = [];
    const clock = new Clock(
        async () => {
            if (blocks.length === durations.length) throw new Error('enough');
            blocks.push(time);
            time += durations[blocks.length - 1];
        },
        { now: () => time, wait: async (ms) => void (time += ms) },
    );
    assert.equal(await clock.failed, 'the chain mines no more: enough');
    return blocks;
}

test('blocks come every second, however long mining takes', async () => {
    assert.deepEqual(await blockTimes([10, 300, 10, 10]), [1000, 2000, 3000, 4000]);
});

test('a late block is not followed by a burst', async () => {
    assert.deepEqual(await blockTimes([3200, 10, 10, 10]), [1000, 4700, 5700, 6700]);
});
