/** The built page in a real browser against the made-up engine. Needs `npm run build` and `npm ci` in tests/e2e. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
    axeViolations,
    closeDrawer,
    compareRows,
    expectedWaterfall,
    launchBrowser,
    openDrawer,
    openPage,
    readRows,
    readWaterfall,
    setPaused,
    VIEWPORTS,
    waitForRows,
    waitUntilLive,
} from '../../tests/e2e/page.mjs';
import { startFakeServer } from './fake-server.mjs';

/** Far above what any group needs; a hang ends as a failure and not as a wait without end. */
const LIMIT = { timeout: 300_000 };

let browser;
before(async () => (browser = await launchBrowser()));
after(() => browser.close());

/** Runs `body` on a fresh server and page; fails on any complaint of the page. */
async function withPage(options, body) {
    const server = await startFakeServer(options.server);
    const opened = await openPage(browser, server.url, options);
    try {
        await body({ server, ...opened });
        assert.deepEqual(opened.complaints, []);
    } finally {
        await opened.close();
        await server.close();
    }
}

const rowOf = (page, kind, id) => page.locator(`[data-testid="${kind}-row"][data-id="${id}"]`);
const shownCount = (page, name) => page.locator(`[data-testid="${name}-count"]`);

for (const scheme of ['light', 'dark']) {
    describe(`page, ${scheme}`, LIMIT, () => {
        it('shows the numbers of the API, live, without a complaint', async () => {
            await withPage({ scheme }, async ({ page, server }) => {
                await waitUntilLive(page);
                await waitForRows(page, 'execution', 5);
                server.engine.step({ opportunities: 4 });
                await rowOf(page, 'opportunity', server.engine.opportunities[0].id).waitFor();
                for (const kind of ['opportunity', 'execution']) {
                    const { differences, compared } = await compareRows(page, server.url, kind);
                    assert.deepEqual(differences, []);
                    assert.ok(compared > 20, `only ${compared} rows`);
                }
                const health = server.engine.health();
                const tile = (name) => page.locator(`[data-testid="tile-${name}"]`).getAttribute('data-value');
                assert.equal(await tile('opportunities'), String(health.engine.opportunities));
                assert.equal(await tile('executions'), String(health.engine.landed));
                assert.equal(await tile('base-fee'), health.chain.head.baseFeePerGas);
                await page.locator(`[data-testid="tile-net"][data-value="${server.engine.profit.at(-1).cumulative}"]`).waitFor();
                assert.equal(await page.locator('[data-testid="head"]').getAttribute('data-number'), String(health.chain.head.number));
                assert.equal(await page.locator('[data-testid="profit"] canvas').count(), 2);
            });
        });

        it('has no accessibility violation, on a desk, on a phone and with the drawer open', async () => {
            for (const viewport of Object.values(VIEWPORTS)) {
                await withPage({ scheme, viewport, server: { blocks: 25 } }, async ({ page, server }) => {
                    await waitUntilLive(page);
                    await waitForRows(page, 'execution', 5);
                    await page.locator('[data-testid="legend"] summary').click();
                    assert.deepEqual(await axeViolations(page), []);
                    await openDrawer(page, 'execution', server.engine.executions.at(-1).id);
                    assert.deepEqual(await axeViolations(page), []);
                    const width = await page.evaluate(() => document.documentElement.scrollWidth);
                    assert.equal(width, viewport.width, 'the page scrolls sideways');
                });
            }
        });

        it('draws the waterfall of the API to the wei', async () => {
            await withPage({ scheme }, async ({ page, server }) => {
                await waitUntilLive(page);
                for (const execution of server.engine.executions.slice(0, 12)) {
                    await openDrawer(page, 'execution', execution.id);
                    assert.deepEqual(await readWaterfall(page), expectedWaterfall(execution.waterfall));
                }
            });
        });
    });
}

describe('live table', LIMIT, () => {
    it('stands still while paused, counts what waits, and catches up', async () => {
        await withPage({}, async ({ page, server }) => {
            await waitUntilLive(page);
            await waitForRows(page, 'opportunity', 20);
            await setPaused(page, 'opportunity', true);
            const before = await readRows(page, 'opportunity');
            server.engine.step({ opportunities: 6 });
            await shownCount(page, 'opportunities').getByText('6 new waiting').waitFor();
            assert.deepEqual(await readRows(page, 'opportunity'), before);
            await setPaused(page, 'opportunity', false);
            await rowOf(page, 'opportunity', server.engine.opportunities[0].id).waitFor();
        });
    });

    it('follows a row through its life', async () => {
        await withPage({}, async ({ page, server }) => {
            await waitUntilLive(page);
            while (server.engine.pending.length === 0) server.engine.step({ opportunities: 3 });
            const { id, opportunityId } = server.engine.pending[0];
            await rowOf(page, 'execution', id).and(page.locator('[data-state="sent"]')).waitFor();
            await rowOf(page, 'opportunity', opportunityId).and(page.locator('[data-state="submitted"]')).waitFor();
            server.engine.step({ opportunities: 0 });
            const settled = server.engine.executions.find((row) => row.id === id);
            await rowOf(page, 'execution', id).and(page.locator(`[data-state="${settled.state}"]`)).waitFor();
            await rowOf(page, 'opportunity', opportunityId).and(page.locator(`[data-net="${settled.waterfall.net}"]`)).waitFor();
        });
    });

    it('filters by state and reason on the server and by text on the page', async () => {
        await withPage({ server: { blocks: 150 } }, async ({ page, server }) => {
            await waitUntilLive(page);
            const all = server.engine.opportunities;
            const landed = all.filter((row) => row.state === 'landed');
            await page.selectOption('[data-testid="opportunities-state"]', 'landed');
            await page.locator(`[data-testid="opportunities-count"][data-shown="${Math.min(200, landed.length)}"]`).waitFor();
            assert.deepEqual((await readRows(page, 'opportunity')).map((row) => row.id), landed.slice(0, 200).map((row) => row.id));

            await page.selectOption('[data-testid="opportunities-reason"]', 'landed_disturbed');
            const disturbed = landed.filter((row) => row.reason === 'landed_disturbed');
            await page.locator(`[data-testid="opportunities-count"][data-shown="${disturbed.length}"]`).waitFor();

            await page.locator('[data-testid="opportunities-clear"]').click();
            await page.locator('[data-testid="opportunities-count"][data-shown="200"]').waitFor();
            await page.fill('[data-testid="opportunities-text"]', 'wbtc sushi');
            const found = await readRows(page, 'opportunity');
            assert.ok(found.length > 0 && found.length < 200);
            assert.ok(found.every((row) => row.tokens.includes('WBTC') && row.text.includes('sushi')));
            await page.fill('[data-testid="opportunities-text"]', 'no such thing');
            await page.getByText('No row matches the filter.').waitFor();
        });
    });

    it('sorts by net as integers', async () => {
        await withPage({}, async ({ page }) => {
            await waitUntilLive(page);
            await waitForRows(page, 'opportunity', 20);
            await page.selectOption('[data-testid="opportunities-sort"]', { label: 'Highest net' });
            const nets = (await readRows(page, 'opportunity')).map((row) => BigInt(row.net));
            assert.ok(nets.every((net, index) => index === 0 || nets[index - 1] >= net));
        });
    });

    it('loads older rows without a hole, though rows came in between', async () => {
        await withPage({ server: { blocks: 150 } }, async ({ page, server }) => {
            await waitUntilLive(page);
            await waitForRows(page, 'opportunity', 200);
            for (let i = 0; i < 40; i += 1) server.engine.step({ opportunities: 4 });
            await rowOf(page, 'opportunity', server.engine.opportunities[0].id).waitFor();
            await setPaused(page, 'opportunity', true);
            for (let i = 0; i < 10; i += 1) server.engine.step({ opportunities: 4 });
            const before = (await readRows(page, 'opportunity')).map((row) => row.id);
            await page.locator('[data-testid="opportunities-older"]').click();
            await page.waitForFunction((n) => document.querySelectorAll('[data-testid="opportunity-row"]').length > n, before.length);
            await page.locator('[data-testid="opportunities-older"]:not(:disabled)').click();
            await page.waitForFunction(() => !document.querySelector('[data-testid="opportunities-older"]:disabled'));
            const rows = (await readRows(page, 'opportunity')).map((row) => row.id);
            const all = server.engine.opportunities.map((row) => row.id);
            const from = all.indexOf(before[0]);
            assert.ok(from > 0, 'rows came in behind the pause');
            assert.deepEqual(rows, all.slice(from, from + rows.length));
        });
    });
});

describe('connection', LIMIT, () => {
    const provoked = /WebSocket connection|ERR_CONNECTION|ERR_EMPTY_RESPONSE|Failed to load resource/;

    it('reconnects, says so, and shows what happened meanwhile', async () => {
        await withPage({ allow: provoked }, async ({ page, server }) => {
            await waitUntilLive(page);
            await waitForRows(page, 'opportunity', 20);
            server.control.refuseSockets = true;
            server.sockets.drop();
            await page.locator('[data-testid="link"][data-value="reconnecting"]').waitFor();
            await page.locator('[data-testid="stale"]').waitFor();
            for (let i = 0; i < 30; i += 1) server.engine.step({ opportunities: 4 });
            server.control.refuseSockets = false;
            await waitUntilLive(page);
            await rowOf(page, 'opportunity', server.engine.opportunities[0].id).waitFor();
            for (const kind of ['opportunity', 'execution']) {
                const { differences } = await compareRows(page, server.url, kind);
                assert.deepEqual(differences, []);
            }
        });
    });

    for (const [how, lose] of [
        ['told', (sockets) => sockets.sendGap('opportunities', 40)],
        ['silent', (sockets) => sockets.skip('opportunities', 40)],
    ]) {
        it(`reads the list again after a ${how} gap`, async () => {
            await withPage({}, async ({ page, server }) => {
                await waitUntilLive(page);
                await waitForRows(page, 'opportunity', 20);
                await page.waitForLoadState('networkidle');
                const asked = () => server.control.requests.filter((path) => path.startsWith('/v1/opportunities?')).length;
                const before = asked();
                const reloaded = page.waitForResponse((response) => response.url().includes('/v1/opportunities?'));
                lose(server.sockets);
                server.engine.step({ opportunities: 1 });
                await reloaded;
                assert.ok(asked() > before);
            });
        });
    }

    it('says why there is nothing when the engine does not answer, and recovers', async () => {
        await withPage({ allow: provoked }, async ({ page, server }) => {
            await waitUntilLive(page);
            server.control.refuseRest = true;
            server.sockets.sendGap('executions');
            await page.locator('[data-testid="executions-error"]').getByText('does not answer').waitFor();
            server.control.refuseRest = false;
            await page.locator('[data-testid="executions-error"]').waitFor({ state: 'detached' });
        });
    });
});

describe('states of the engine', LIMIT, () => {
    it('explains an empty page', async () => {
        await withPage({ server: { blocks: 0 } }, async ({ page }) => {
            await waitUntilLive(page);
            await page.getByText('No cycle has opened yet.').waitFor();
            await page.getByText('Nothing has been sent yet.').waitFor();
            await page.locator('[data-testid="profit-empty"]').getByText('Nothing has landed or reverted yet.').waitFor();
            assert.deepEqual(await axeViolations(page), []);
        });
    });

    it('explains a read-only engine', async () => {
        await withPage({ server: { mode: 'read-only', executionEnabled: false } }, async ({ page }) => {
            await waitUntilLive(page);
            assert.equal(await page.locator('[data-testid="mode"]').innerText(), 'READ-ONLY');
            await page.locator('[data-testid="profit-empty"]').getByText('Execution is off').waitFor();
            await page.locator('[data-testid="engine"]').getByText('execution off').waitFor();
        });
    });

    it('shows a halt with its reason and a lost chain at once', async () => {
        await withPage({ server: { mode: 'live' } }, async ({ page, server }) => {
            await waitUntilLive(page);
            server.engine.haltReason = 'operator: stop for review';
            server.engine.connected = false;
            server.engine.step();
            await page.locator('[data-testid="engine"][data-value="halted"]').waitFor();
            await page.locator('[data-testid="halt-banner"]').getByText('operator: stop for review').waitFor();
            await page.locator('[data-testid="chain"][data-value="false"]').waitFor();
            assert.deepEqual(await axeViolations(page), []);
        });
    });
});

describe('halting', LIMIT, () => {
    const banner = (page) => page.locator('[data-testid="halt-banner"]');

    for (const scheme of ['light', 'dark']) {
        it(`takes two steps and a reason, and then says who, why, when and how to resume, ${scheme}`, async () => {
            for (const viewport of Object.values(VIEWPORTS)) {
                await withPage({ scheme, viewport }, async ({ page, server }) => {
                    await waitUntilLive(page);
                    await page.locator('[data-testid="halt"]').click();
                    const confirm = page.locator('[data-testid="halt-confirm"]');
                    assert.ok(await confirm.isDisabled(), 'not without a reason');
                    assert.deepEqual(await axeViolations(page), []);
                    await page.fill('[data-testid="halt-reason"]', 'the oracle is wrong');
                    await confirm.click();
                    await banner(page).and(page.locator('[data-state="halted"]')).waitFor();
                    assert.equal(server.engine.haltReason, 'the oracle is wrong');
                    assert.equal(await page.locator('[data-testid="halt-banner-reason"]').innerText(), 'the oracle is wrong');
                    assert.equal(await page.locator('[data-testid="halt-banner-by"]').getAttribute('data-by'), 'api');
                    await banner(page).getByText('2026-01-01 12:34:56').waitFor();
                    await banner(page).getByText("lariat resume --world --reason 'TEXT'").waitFor();
                    assert.ok(!(await page.locator('[data-testid="halt-dialog"]').isVisible()));
                    assert.ok(await page.locator('[data-testid="halt"]').isDisabled());
                    assert.deepEqual(await axeViolations(page), []);
                    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
                    server.engine.haltReason = null;
                    server.engine.step();
                    await banner(page).waitFor({ state: 'detached' });
                });
            }
        });
    }

    it('needs no mouse, and Esc orders nothing', async () => {
        await withPage({}, async ({ page, server }) => {
            await waitUntilLive(page);
            await page.locator('[data-testid="halt"]').focus();
            await page.keyboard.press('Enter');
            await page.keyboard.type('not meant');
            await page.keyboard.press('Escape');
            await page.locator('[data-testid="halt-dialog"]').waitFor({ state: 'hidden' });
            assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'halt');
            assert.equal(server.engine.haltReason, null);
            await page.keyboard.press('Enter');
            await page.keyboard.press('Control+A');
            await page.keyboard.type('meant');
            await page.keyboard.press('Enter');
            await banner(page).getByText('meant').waitFor();
        });
    });

    it('reduces, and can still halt', async () => {
        await withPage({}, async ({ page }) => {
            await waitUntilLive(page);
            await page.locator('[data-testid="halt"]').click();
            await page.fill('[data-testid="halt-reason"]', 'before the upgrade');
            await page.locator('[data-testid="reduce-confirm"]').click();
            await banner(page).and(page.locator('[data-state="reducing"]')).waitFor();
            await page.locator('[data-testid="engine"][data-value="reducing"]').waitFor();
            assert.deepEqual(await axeViolations(page), []);
            await page.locator('[data-testid="halt"]').click();
            assert.ok(await page.locator('[data-testid="reduce-confirm"]').isDisabled());
            await page.fill('[data-testid="halt-reason"]', 'worse than that');
            await page.keyboard.press('Enter');
            await banner(page).and(page.locator('[data-state="halted"]')).waitFor();
        });
    });

    it('keeps the dialog open and says why when the order went wrong', async () => {
        await withPage({ allow: /503|Failed to load resource/ }, async ({ page }) => {
            await waitUntilLive(page);
            await page.locator('[data-testid="halt"]').click();
            await page.fill('[data-testid="halt-reason"]', 'disk');
            await page.keyboard.press('Enter');
            await page.locator('[data-testid="halt-problem"]').getByText('may not outlive a crash').waitFor();
            assert.deepEqual(await axeViolations(page), []);
            await page.locator('[data-testid="halt-cancel"]').click();
            await page.locator('[data-testid="halt-dialog"]').waitFor({ state: 'hidden' });
        });
    });

    it('is not offered by an engine that signs nothing anyway', async () => {
        await withPage({ server: { mode: 'read-only', executionEnabled: false } }, async ({ page }) => {
            await waitUntilLive(page);
            assert.equal(await page.locator('[data-testid="halt"]').count(), 0);
        });
    });
});

describe('drawer and keyboard', LIMIT, () => {
    it('opens from the address, closes by Esc, and says when there is no such row', async () => {
        await withPage({ hash: '#opportunity/nothing', allow: /404/ }, async ({ page, server }) => {
            await page.locator('[data-testid="drawer-error"]').waitFor();
            const { id } = server.engine.executions[3];
            await page.goto(`${server.url}/#execution/${id}`);
            await page.reload();
            await page.locator(`[data-testid="drawer"][data-id="${id}"] [data-testid="waterfall"]`).waitFor();
            await closeDrawer(page);
            assert.equal(new URL(page.url()).hash, '');
        });
    });

    it('can be used without a mouse, keeps focus inside and gives it back', async () => {
        await withPage({}, async ({ page }) => {
            await waitUntilLive(page);
            await waitForRows(page, 'execution', 5);
            await page.keyboard.press('Tab');
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            assert.equal(await page.evaluate(() => document.activeElement.id), 'executions-heading');
            await page.locator('[data-testid="execution-row"] [data-row-link][tabindex="0"]').focus();
            await page.keyboard.press('ArrowDown');
            const second = (await readRows(page, 'execution'))[1].id;
            await page.keyboard.press('Enter');
            await page.locator(`[data-testid="drawer"][data-id="${second}"] [data-testid="waterfall"]`).waitFor();
            for (let i = 0; i < 40; i += 1) {
                await page.keyboard.press(i % 7 === 6 ? 'Shift+Tab' : 'Tab');
                assert.ok(await page.evaluate(() => document.activeElement.closest('dialog') !== null), `focus left at step ${i}`);
            }
            await closeDrawer(page);
            assert.ok(await page.evaluate((id) => document.activeElement.closest(`[data-id="${id}"]`) !== null, second));
        });
    });

    it('opens by a click on a row, and goes from execution to opportunity', async () => {
        await withPage({}, async ({ page, server }) => {
            await waitUntilLive(page);
            const execution = server.engine.executions[0];
            await rowOf(page, 'execution', execution.id).locator('td').nth(6).click();
            await page.locator(`[data-testid="drawer"] a[href="#opportunity/${execution.opportunityId}"]`).click();
            await page.locator(`[data-testid="drawer"][data-id="${execution.opportunityId}"] [data-testid="hop"]`).first().waitFor();
            const opportunity = server.engine.opportunities.find((row) => row.id === execution.opportunityId);
            const hops = await page.$$eval('[data-testid="hop"]', (list) => list.map((hop) => [hop.dataset.amountIn, hop.dataset.amountOut]));
            assert.deepEqual(hops, opportunity.route.map((hop) => [hop.amountIn, hop.amountOut]));
        });
    });

    it('copies the whole transaction hash', async () => {
        await withPage({}, async ({ page, server }) => {
            await waitUntilLive(page);
            const { id, txHash } = server.engine.executions[0];
            await rowOf(page, 'execution', id).getByRole('button', { name: 'Copy transaction hash' }).click();
            await rowOf(page, 'execution', id).getByRole('button', { name: 'transaction hash copied' }).waitFor();
            assert.equal(await page.evaluate(() => navigator.clipboard.readText()), txHash);
            assert.equal(await page.locator('[data-testid="drawer"][open]').count(), 0);
        });
    });

    it('explains a reason where it stands, and Esc takes the words away', async () => {
        await withPage({}, async ({ page }) => {
            await waitUntilLive(page);
            await page.locator('[data-testid="execution-row"] [data-tip]').last().hover();
            const tooltip = page.locator('[data-testid="tooltip"]:popover-open');
            await tooltip.waitFor();
            assert.ok((await tooltip.innerText()).length > 20);
            await page.keyboard.press('Escape');
            await page.locator('[data-testid="tooltip"]:popover-open').waitFor({ state: 'detached' });
        });
    });
});

describe('theme', LIMIT, () => {
    it('is chosen by the reader, kept, and redraws the chart', async () => {
        await withPage({ scheme: 'light' }, async ({ page }) => {
            await waitUntilLive(page);
            const chart = page.locator('[data-testid="profit"] canvas').first();
            const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
            const light = { ground: await ground(), chart: await chart.evaluate((canvas) => canvas.toDataURL()) };
            await page.locator('[data-testid="theme"]').click();
            assert.equal(await ground(), light.ground);
            await page.locator('[data-testid="theme"]').click();
            assert.notEqual(await ground(), light.ground);
            await page.waitForFunction(
                (before) => document.querySelector('[data-testid="profit"] canvas').toDataURL() !== before,
                light.chart,
            );
            const dark = await ground();
            await page.reload();
            await waitUntilLive(page);
            assert.equal(await ground(), dark);
            assert.equal(await page.locator('[data-testid="theme"]').getAttribute('data-choice'), 'dark');
        });
    });
});
