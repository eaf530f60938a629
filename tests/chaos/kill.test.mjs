/** Nothing lost, nothing doubled: the engine killed at any moment, judged by the chain. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { killMany } from './kill.mjs';
import { isFull } from './support/report.mjs';

const kKills = isFull ? 1000 : 15;

test(`${kKills} kills lose no intent and double none`, { timeout: isFull ? 7_200_000 : 120_000 }, async () => {
    const { counts, totals, broken, text } = await killMany({ kills: kKills });
    console.log(text);
    assert.deepEqual(broken, []);
    assert.equal(counts.get('kills'), kKills);
    assert.ok(counts.get('kills with an open intent') * 2 >= kKills, 'half of the kills meet an open intent');
    assert.ok(totals.get('landed') > 0, 'the engine earned something between the kills');
});
