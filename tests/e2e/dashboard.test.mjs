/**
 * The dashboard of a running engine, in a real browser: live rows whose numbers equal the API's, in light and dark,
 * without a complaint of the browser.
 *
 *   LARIAT_URL    address of an engine that runs already; without it the test starts one
 *   LARIAT_SHOTS  folder for screenshots (none are taken without it)
 *   LARIAT_WAIT_S how long the first landed execution may take to come (120)
 */

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startEngine } from './engine.mjs';
import {
    axeViolations,
    closeDrawer,
    compareRows,
    expectedWaterfall,
    getJson,
    launchBrowser,
    openDrawer,
    openPage,
    readRows,
    readWaterfall,
    VIEWPORTS,
    waitForRows,
    waitUntilLive,
} from './page.mjs';

let base = process.env.LARIAT_URL?.replace(/\/$/, '');
const shots = process.env.LARIAT_SHOTS;
const waitMs = Number(process.env.LARIAT_WAIT_S ?? 120) * 1_000;
const LIMIT = { timeout: 3 * waitMs };
const FINAL = ['landed', 'reverted'];

let browser;
let engine;
before(async () => {
    if (!base) {
        engine = await startEngine();
        base = engine.base;
    }
    if (shots) await mkdir(shots, { recursive: true });
    browser = await launchBrowser();
});
after(async () => {
    await browser?.close();
    await engine?.stop();
});

async function shoot(page, name) {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

async function waitForFinal(page) {
    const selector = FINAL.map((state) => `[data-testid="execution-row"][data-state="${state}"]`).join();
    await page.locator(selector).first().waitFor({ timeout: waitMs });
}

/** Rows must come by themselves: one of a later block than any at first. */
async function waitForNewerBlock(page) {
    const newest = Math.max(...(await readRows(page, 'opportunity')).map((row) => Number(row.block)));
    await page.waitForFunction(
        (block) => [...document.querySelectorAll('[data-testid="opportunity-row"]')].some((row) => Number(row.dataset.block) > block),
        newest,
        { timeout: waitMs },
    );
}

for (const scheme of ['light', 'dark']) {
    describe(`dashboard of a running engine, ${scheme}`, LIMIT, () => {
        it('shows live rows whose numbers equal the API', LIMIT, async () => {
            const { page, complaints, close } = await openPage(browser, base, { scheme });
            await waitUntilLive(page);
            await waitForRows(page, 'opportunity', 1, waitMs);
            await waitForFinal(page);
            await waitForNewerBlock(page);

            for (const kind of ['opportunity', 'execution']) {
                const { differences, compared } = await compareRows(page, base, kind);
                assert.deepEqual(differences, [], `${kind} rows`);
                assert.ok(compared > 0, `no ${kind} row was compared`);
            }
            const { engine, mode } = await getJson(base, '/v1/health');
            assert.equal(await page.locator('[data-testid="tile-pools"]').getAttribute('data-value'), String(engine.pools));
            assert.equal(await page.locator('[data-testid="mode"]').getAttribute('data-mode'), mode);
            await shoot(page, `dashboard-${scheme}`);
            assert.deepEqual(complaints, []);
            await close();
        });

        it('draws the waterfall of an execution to the wei', LIMIT, async () => {
            const { data } = await getJson(base, '/v1/executions?limit=500');
            const execution = data.find((row) => FINAL.includes(row.state));
            assert.ok(execution, 'no execution is final yet');
            const { page, complaints, close } = await openPage(browser, base, { scheme });
            await waitUntilLive(page);
            await openDrawer(page, 'execution', execution.id);
            assert.deepEqual(await readWaterfall(page), expectedWaterfall(execution.waterfall));
            await shoot(page, `execution-${scheme}`);
            await closeDrawer(page);
            assert.deepEqual(complaints, []);
            await close();
        });

        it('has no accessibility violation and fits a phone', LIMIT, async () => {
            const { page, complaints, close } = await openPage(browser, base, { scheme, viewport: VIEWPORTS.phone });
            await waitUntilLive(page);
            await waitForRows(page, 'execution', 1, waitMs);
            assert.deepEqual(await axeViolations(page), []);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), VIEWPORTS.phone.width);
            await shoot(page, `phone-${scheme}`);
            assert.deepEqual(complaints, []);
            await close();
        });
    });
}
