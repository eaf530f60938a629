/** Opens the dashboard in a real browser and reads what it shows. Used against a made-up and a real engine. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

export const VIEWPORTS = { desk: { width: 1440, height: 1000 }, phone: { width: 390, height: 844 } };

const AXE_FILE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export function launchBrowser() {
    return chromium.launch({
        executablePath: process.env.LARIAT_CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox'],
    });
}

/**
 * A page whose every complaint is kept in `complaints`: console errors and warnings, exceptions, failed and refused
 * requests, violations of the content security policy. `allow` takes the ones a test provokes on purpose.
 */
export async function openPage(browser, url, { scheme = 'light', viewport = VIEWPORTS.desk, hash = '', allow } = {}) {
    const context = await browser.newContext({ colorScheme: scheme, viewport, reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
    const page = await context.newPage();
    const complaints = [];
    const complain = (text) => {
        if (!allow?.test(text)) complaints.push(text);
    };
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complain(`console ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complain(`exception: ${error.message}`));
    page.on('requestfailed', (request) => {
        const why = request.failure()?.errorText;
        if (why !== 'net::ERR_ABORTED') complain(`request failed: ${request.url()} ${why}`);
    });
    page.on('response', (response) => {
        if (response.status() >= 400) complain(`status ${response.status()}: ${response.url()}`);
    });
    await page.exposeFunction('reportViolation', (text) => complain(`policy violation: ${text}`));
    await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
            window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
        });
    });
    await page.goto(url + '/' + hash);
    return { page, complaints, close: () => context.close() };
}

export async function waitUntilLive(page, timeout = 30_000) {
    await page.locator('[data-testid="link"][data-value="live"]').waitFor({ timeout });
}

/** `kind` is "opportunity" or "execution". */
export async function waitForRows(page, kind, least = 1, timeout = 30_000) {
    await page.waitForFunction(
        ([testid, count]) => document.querySelectorAll(`[data-testid="${testid}"]`).length >= count,
        [`${kind}-row`, least],
        { timeout },
    );
}

const TABLES = { opportunity: 'opportunities', execution: 'executions' };

export async function setPaused(page, kind, paused) {
    const section = page.locator(`[data-testid="${TABLES[kind]}"]`);
    if ((await section.getAttribute('data-paused')) === String(paused)) return;
    await page.locator(`[data-testid="${TABLES[kind]}-pause"]`).click();
    await page.locator(`[data-testid="${TABLES[kind]}"][data-paused="${paused}"]`).waitFor();
}

/** All rows of a table as shown: the exact values each row carries, and the amounts as a reader sees them. */
export function readRows(page, kind) {
    return page.$$eval(`[data-testid="${kind}-row"]`, (rows) =>
        rows.map((row) => ({
            ...row.dataset,
            text: row.innerText,
            amounts: Object.fromEntries(
                [...row.querySelectorAll('.amount')].map((cell) => [
                    cell.dataset.testid,
                    { raw: cell.dataset.raw, title: cell.title, text: cell.textContent },
                ]),
            ),
            tokens: [...row.querySelectorAll('.token')].map((token) => token.textContent),
        })),
    );
}

/** Rows reach the stream a moment before the store: one that is not there yet is asked for again for a while. */
export async function getRow(base, path, patienceMs = 5_000) {
    const until = Date.now() + patienceMs;
    for (;;) {
        const response = await fetch(base + path, { headers: { accept: 'application/json' } });
        if (response.ok) return response.json();
        if (response.status !== 404 || Date.now() >= until) throw new Error(`Expected ${path} to answer, was ${response.status}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

export async function getJson(base, path) {
    const response = await fetch(base + path, { headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`Expected ${path} to answer, was ${response.status}: ${await response.text()}`);
    return response.json();
}

/** What an amount must read in full. Written apart from the page's own formatting, so that one can prove the other. */
export function expectedDecimal(raw, decimals) {
    const value = BigInt(raw);
    const unit = 10n ** BigInt(decimals);
    const positive = value < 0n ? -value : value;
    const whole = (positive / unit).toLocaleString('en-US');
    const fraction = (positive % unit).toString().padStart(decimals, '0').replace(/0+$/, '');
    return `${value < 0n ? '\u2212' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function difference(name, shown, api) {
    const expected = api === null || api === undefined ? undefined : String(api);
    return shown === expected ? [] : [`${name}: page ${shown}, API ${expected}`];
}

function amountDifference(name, shown, api, asset) {
    if (!shown) return [`${name}: not on the page`];
    const full = expectedDecimal(api, asset.decimals);
    const found = [...difference(name, shown.raw, api)];
    if (shown.title.replace('+', '').split(' ')[0] !== full) found.push(`${name} in full: page "${shown.title}", API ${full}`);
    // The short form is the exact number cut off, or a bound when nothing would be left of it.
    const short = shown.text.replace('+', '');
    const bound = /^[<>]/.test(short);
    const padded = full.includes('.') ? full : `${full}.`;
    if (!bound && !padded.padEnd(short.length, '0').startsWith(short)) found.push(`${name} in short: page "${shown.text}", API ${full}`);
    return found;
}

const ETH = { symbol: 'ETH', decimals: 18 };

/** Facts that never change after a row is written. */
export function fixedDifferences(kind, shown, api) {
    const common = [...difference('id', shown.id, api.id)];
    const asset = api.settlement;
    if (kind === 'opportunity') {
        return [
            ...common,
            ...difference('block', shown.block, api.block.number),
            ...amountDifference('amount in', shown.amounts['amount-in'], api.amountIn, asset),
            ...difference('amount in', shown.amountIn, api.amountIn),
            ...amountDifference('gross', shown.amounts.gross, api.gross, asset),
            ...difference('gross', shown.gross, api.gross),
            ...difference('certificate', shown.certificate, api.certificate.kind),
            ...difference('tokens', shown.tokens.join(), [api.route[0].tokenIn, ...api.route.map((hop) => hop.tokenOut)].map((t) => t.symbol).join()),
        ];
    }
    return [
        ...common,
        ...difference('opportunity', shown.opportunityId, api.opportunityId),
        ...difference('target', shown.target, api.target.number),
        ...amountDifference('predicted', shown.amounts.predicted, api.predicted.profit, asset),
        ...difference('predicted', shown.predicted, api.predicted.profit),
        ...difference('predicted gas', shown.predictedGas, api.predicted.gasUsed),
    ];
}

/** Facts that move with the life of a row. */
export function movingDifferences(kind, shown, api) {
    const common = [
        ...difference('state', shown.state, api.state),
        ...difference('reason', shown.reason, api.reason),
        ...difference('net', shown.net, api.waterfall.net),
        ...amountDifference('net', shown.amounts.net, api.waterfall.net, ETH),
        ...difference('gross in wei', shown.grossWei, api.waterfall.gross),
    ];
    if (kind === 'opportunity') return [...common, ...difference('execution', shown.executionId, api.executionId)];
    return [
        ...common,
        ...difference('transaction', shown.tx, api.txHash),
        ...difference('block', shown.block, api.landedIn?.number),
        ...difference('actual', shown.actual, api.actual?.profit),
        ...(api.actual ? amountDifference('actual', shown.amounts.actual, api.actual.profit, api.settlement) : []),
        ...difference('actual gas', shown.actualGas, api.actual?.gasUsed),
        ...difference('exact', shown.exact, api.exact),
        ...difference('latency', shown.latencyUs, api.latencyUs),
    ];
}

/**
 * Compares every shown row with the API, row by row, while the engine runs on. The table stands still meanwhile, so a
 * row's life may move on behind it: such rows are compared again on the running table until they agree or time is up.
 * Returns what differs (empty when all agree) and how many rows were compared.
 */
export async function compareRows(page, base, kind, { settleMs = 15_000 } = {}) {
    await setPaused(page, kind, true);
    const shown = await readRows(page, kind);
    const differences = [];
    const moved = [];
    for (const row of shown) {
        const api = await getRow(base, `/v1/${TABLES[kind]}/${encodeURIComponent(row.id)}`);
        differences.push(...fixedDifferences(kind, row, api).map((text) => `${row.id} ${text}`));
        if (movingDifferences(kind, row, api).length > 0) moved.push(row.id);
    }
    differences.push(...(await orderDifferences(base, kind, shown)));
    await setPaused(page, kind, false);

    const until = Date.now() + settleMs;
    for (const id of moved) differences.push(...(await settledDifferences(page, base, kind, id, until)));
    return { differences, compared: shown.length };
}

async function settledDifferences(page, base, kind, id, until) {
    const locator = page.locator(`[data-testid="${kind}-row"][data-id="${id}"]`);
    for (;;) {
        // Newer rows may have pushed this one out of the list; it then cannot be wrong on the page.
        const row = (await readRows(page, kind)).find((known) => known.id === id);
        if (!row) return [];
        const api = await getRow(base, `/v1/${TABLES[kind]}/${encodeURIComponent(id)}`);
        const found = movingDifferences(kind, row, api);
        if (found.length === 0) return [];
        if (Date.now() >= until) return found.map((text) => `${id} ${text}`);
        await locator
            .and(page.locator(`[data-state="${api.state}"][data-reason="${api.reason}"]`))
            .waitFor({ timeout: Math.max(1, Math.min(1_000, until - Date.now())) })
            .catch(() => {});
    }
}

/** The rows both know must come in the same order, newest first. */
async function orderDifferences(base, kind, shown) {
    const { data } = await getJson(base, `/v1/${TABLES[kind]}?limit=500`);
    const listed = new Set(data.map((row) => row.id));
    const onPage = shown.map((row) => row.id).filter((id) => listed.has(id));
    const known = new Set(onPage);
    const inApi = data.map((row) => row.id).filter((id) => known.has(id));
    const at = onPage.findIndex((id, index) => id !== inApi[index]);
    return at < 0 ? [] : [`order at row ${at}: page ${onPage[at]}, API ${inApi[at]}`];
}

/** The open drawer's waterfall in wei, by step. */
export async function readWaterfall(page) {
    const steps = await page.$$eval('[data-testid="drawer"] [data-step]', (groups) =>
        groups.map((group) => [group.dataset.step, group.dataset.change]),
    );
    const discrepancy = await page.locator('[data-testid="waterfall-check"]').getAttribute('data-discrepancy');
    return { ...Object.fromEntries(steps), discrepancy };
}

export function expectedWaterfall(waterfall) {
    const negated = (raw) => (-BigInt(raw)).toString();
    return {
        gross: waterfall.gross,
        flashFee: negated(waterfall.flashFee),
        gas: negated(waterfall.gas),
        tip: negated(waterfall.tip),
        slippage: BigInt(waterfall.slippage).toString(),
        net: waterfall.net,
        discrepancy: '0',
    };
}

export async function openDrawer(page, kind, id) {
    await page.evaluate(([k, i]) => (location.hash = `#${k}/${encodeURIComponent(i)}`), [kind, id]);
    await page.locator(`[data-testid="drawer"][data-id="${id}"] [data-testid="waterfall"]`).waitFor();
}

export async function closeDrawer(page) {
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="drawer"]').waitFor({ state: 'hidden' });
}

/** Accessibility violations as short texts. */
export async function axeViolations(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Runtime.evaluate', { expression: await readFile(AXE_FILE, 'utf8') });
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map(({ id, nodes }) => {
        const first = nodes.slice(0, 3).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`);
        return `${id} at ${nodes.length} places: ${first.join('; ')}`;
    });
}
