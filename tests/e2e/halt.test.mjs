/** Every way to halt a running engine, and the only one to resume it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { command, startEngine, startEngineIn } from './engine.mjs';
import { axeViolations, launchBrowser, openPage, waitUntilLive } from './page.mjs';

const LIMIT = { timeout: 180_000 };

/** What the engine says of itself once `holds`. */
async function until(engine, holds) {
    for (;;) {
        const now = (await (await fetch(`${engine.base}/v1/health`)).json()).engine;
        if (holds(now)) return now;
        await new Promise((done) => setTimeout(done, 50));
    }
}

const signing = (engine, since = 0) => until(engine, (now) => now.state === 'active' && now.submitted > since);

/** Opportunities are still found, and none of them is signed. */
async function expectNothingSigned(engine, { submitted, opportunities }) {
    const later = await until(engine, (now) => now.opportunities > opportunities + 20);
    assert.equal(later.submitted, submitted);
}

const post = (engine, path, headers = {}) =>
    fetch(engine.base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ reason: 'by a test' }),
    });

describe('halt', LIMIT, () => {
    it('by signal, command and API; each holds until resume, and names who and why', LIMIT, async () => {
        const engine = await startEngine('-o', 'json');
        const ways = [
            ['signal', 'halted', async () => engine.child.kill('SIGUSR1'), 'SIGUSR1'],
            ['command', 'halted', () => command(engine.folder, 'halt', '--reason', 'by a test'), 'by a test'],
            ['command', 'reducing', () => command(engine.folder, 'reduce', '--reason', 'by a test'), 'by a test'],
            ['api', 'halted', () => post(engine, '/v1/halt'), 'by a test'],
            ['api', 'reducing', () => post(engine, '/v1/reduce'), 'by a test'],
        ];
        try {
            for (const [by, state, halt, reason] of ways) {
                const before = await until(engine, () => true);
                await signing(engine, before.submitted);
                await halt();
                const halted = await until(engine, (now) => now.state === state);
                assert.deepEqual([halted.haltedBy, halted.haltReason], [by, reason]);
                assert.ok(Date.now() - Date.parse(halted.haltedAt) < 10_000);
                await expectNothingSigned(engine, halted);
                const { code, rows } = await command(engine.folder, 'resume', '--reason', 'next one');
                assert.equal(code, 0);
                assert.deepEqual([rows[0].before, rows[0].beforeBy, rows[0].state], [state, by, 'active']);
                assert.equal(rows[0].engine, `process ${engine.child.pid}`);
            }
            await signing(engine, (await until(engine, () => true)).submitted);
        } finally {
            await engine.stop();
        }
    });

    it('outlives kill -9; SIGUSR2 does not end it', LIMIT, async () => {
        const first = await startEngine('-o', 'json');
        await signing(first);
        const { rows } = await command(first.folder, 'halt', '--reason', 'for good');
        assert.deepEqual([rows.length, rows[0].before, rows[0].state], [1, 'active', 'halted']);
        first.child.kill('SIGKILL');
        await first.exited;
        const second = await startEngineIn(first.folder, '-o', 'json');
        try {
            const halted = await until(second, (now) => now.opportunities > 20);
            assert.deepEqual([halted.state, halted.haltReason, halted.submitted], ['halted', 'for good', 0]);
            second.child.kill('SIGUSR2');
            await expectNothingSigned(second, halted);
            assert.match(second.errors(), /lariat resume --reason/);
            await command(second.folder, 'resume', '--reason', 'back');
            await signing(second);
        } finally {
            await second.stop();
        }
    });

    it('is ordered on the page, and not from the page of another site', LIMIT, async () => {
        const engine = await startEngine('-o', 'json');
        const browser = await launchBrowser();
        try {
            await signing(engine);
            assert.equal((await post(engine, '/v1/halt', { origin: 'http://evil.example' })).status, 403);
            assert.equal((await post(engine, '/v1/halt', { 'content-type': 'text/plain' })).status, 415);
            assert.equal((await post(engine, '/v1/resume')).status, 404);
            assert.equal((await until(engine, () => true)).state, 'active');

            const { page, complaints, close } = await openPage(browser, engine.base, { scheme: 'dark' });
            await waitUntilLive(page);
            await page.locator('[data-testid="halt"]').click();
            await page.fill('[data-testid="halt-reason"]', 'seen on the page');
            await page.locator('[data-testid="halt-confirm"]').click();
            const banner = page.locator('[data-testid="halt-banner"][data-state="halted"]');
            await banner.getByText('seen on the page').waitFor();
            const halted = await until(engine, (now) => now.state === 'halted');
            assert.deepEqual([halted.haltedBy, halted.haltReason], ['api', 'seen on the page']);
            assert.deepEqual(await axeViolations(page), []);
            await command(engine.folder, 'resume', '--world', '--reason', 'enough');
            await banner.waitFor({ state: 'detached' });
            assert.deepEqual(complaints, []);
            await close();
        } finally {
            await browser.close();
            await engine.stop();
        }
    });
});
