/** A whole run of the real binary on a real chain: one object at its end, nothing left behind. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';

import { binary, processesNaming, root, startEngine } from './engine.mjs';

const run = promisify(execFile);
const LIMIT = { timeout: 180_000 };

async function missedIn(recording) {
    const { stdout } = await run(process.execPath, [join(root, 'tests/checker/missed.mjs'), recording, '-o', 'json']);
    return JSON.parse(stdout);
}

it('a timed run lands what it proved, misses nothing, prints one object and replays to the same answers', LIMIT, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lariat-e2e-journal-'));
    const journal = join(folder, 'run.journal');
    // Small segments, so that the run goes through several.
    const engine = await startEngine('--for', '30s', '-o', 'json', '--record', journal, '--set', 'record.segment_bytes=262144');
    try {
        assert.deepEqual(await engine.exited, { code: 0, signal: null }, engine.errors());
        const summary = JSON.parse(engine.output());
        assert.ok(summary.trader_swaps >= 3 * 28, `traders swapped ${summary.trader_swaps} times in 30 s`);
        assert.ok(summary.landed_undisturbed >= 5, JSON.stringify(summary));
        assert.equal(summary.exact, summary.landed_undisturbed);
        assert.equal(summary.reverted_undisturbed, 0);
        assert.equal(summary.landed + summary.reverted, Object.values(summary.reasons).reduce((sum, n) => sum + n, 0));

        const text = join(folder, 'run.ndjson');
        const { stdout } = await run(binary(), ['replay', journal, '--export', text, '-o', 'json']);
        const replayed = JSON.parse(stdout);
        assert.equal(replayed.equal, true, stdout);
        assert.equal(replayed.end, 'closed');
        assert.ok(replayed.segments > 1 && replayed.checkpoints === replayed.segments - 1, stdout);
        assert.ok(replayed.events > 60 && replayed.recorded_ms > 25_000 && replayed.speed > 20, stdout);
        const checked = await missedIn(text);
        assert.equal(checked.missed, 0);
        assert.ok(checked.profitable > 0 && checked.heads >= 28);
        assert.deepEqual(await processesNaming(engine.folder), [], 'nothing outlives the run');
    } finally {
        await engine.stop();
        await rm(folder, { recursive: true, force: true });
    }
});

it('SIGINT ends the engine, the chain and the traders, and still prints the summary', LIMIT, async () => {
    const engine = await startEngine('-o', 'json');
    const { status } = await fetch(`${engine.base}/v1/health`);
    assert.equal(status, 200);
    engine.child.kill('SIGINT');
    assert.deepEqual(await engine.exited, { code: 0, signal: null }, engine.errors());
    assert.equal(typeof JSON.parse(engine.output()).opportunities, 'number');
    assert.deepEqual(await processesNaming(engine.folder), []);
    await engine.stop();
});

it('ends in order while a client listens and asks', LIMIT, async () => {
    const engine = await startEngine('--for', '8s', '-o', 'json');
    const socket = new WebSocket(`${engine.base.replace('http', 'ws')}/v1/ws`, 'lariat.v1+json');
    const closed = new Promise((done) => socket.addEventListener('close', (event) => done(event.code)));
    socket.addEventListener('open', () => {
        for (const channel of ['opportunities', 'executions', 'health', 'heads'])
            socket.send(JSON.stringify({ op: 'subscribe', id: channel, channel }));
    });
    let frames = 0;
    socket.addEventListener('message', () => (frames += 1));
    const asking = setInterval(() => fetch(`${engine.base}/v1/opportunities`).then((answer) => answer.text()).catch(() => {}), 20);
    assert.deepEqual(await engine.exited, { code: 0, signal: null }, engine.errors());
    clearInterval(asking);
    assert.equal(await closed, 1001, 'the server says goodbye');
    assert.ok(frames > 8);
    await engine.stop();
});

it('the chain dying ends the run with an error', LIMIT, async () => {
    const engine = await startEngine('-o', 'json');
    const anvil = (await processesNaming(engine.folder)).find((line) => line.includes('main.mjs'));
    assert.ok(anvil, 'the world is a process of its own');
    process.kill(Number(anvil.split(' ')[0]), 'SIGTERM');
    const { code } = await engine.exited;
    assert.notEqual(code, 0);
    assert.match(engine.errors(), /development chain ended/);
    await engine.stop();
});
