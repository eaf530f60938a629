/** Halt means halt: no signature later than 50 ms after the order, in any moment, by any way, across restarts. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { kNoSmallDisk, onSmallDisk } from './support/disk.mjs';
import { isFull } from './support/report.mjs';

const kTrials = isFull ? 200 : 8;
/** A machine that does other things as well may take its time to start a command. */
const kGraceMs = isFull ? 50 : 1000;
const kDiskSize = '256m';

/** The trials run in a process of their own, because the small disk belongs to a namespace. */
function runTrials(disk) {
    const wrap = onSmallDisk(disk, kDiskSize);
    const words = [
        ...(wrap ?? []),
        process.execPath,
        join(import.meta.dirname, 'halt.mjs'),
        '--json',
        '--trials',
        String(kTrials),
    ];
    if (wrap) words.push('--disk', disk);
    const child = spawn(words[0], words.slice(1), {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, LARIAT_HALT_GRACE_MS: String(kGraceMs) },
    });
    process.once('exit', () => child.kill('SIGTERM'));
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    return new Promise((done, failed) => {
        child.once('error', failed);
        child.once('close', (code) => {
            try {
                done({ hasDisk: wrap !== undefined, ...JSON.parse(out) });
            } catch {
                failed(new Error(`the trials ended with ${code} and without a result`));
            }
        });
    });
}

test(`${kTrials} halts, and nothing signed afterwards`, { timeout: isFull ? 3_600_000 : 180_000 }, async (t) => {
    const disk = mkdtempSync(join(tmpdir(), 'lariat-halt-disk-'));
    try {
        const { hasDisk, counts, latestMs, broken, text } = await runTrials(disk);
        console.log(text);
        assert.deepEqual(broken, []);
        assert.equal(counts.trials, kTrials);
        assert.ok(latestMs <= kGraceMs);
        for (const way of ['by command', 'by api', 'by signal']) assert.ok(counts[way] > 0, `${way} was tried`);
        if (!hasDisk) t.diagnostic(`a full disk was not tried: ${kNoSmallDisk}`);
    } finally {
        rmSync(disk, { recursive: true, force: true });
    }
});
