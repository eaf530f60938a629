import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkText, run } from '../support/command.mjs';
import { addressOf, ether, hashOf, opportunity, pools, Recording, sync, withFile } from '../support/synthetic.mjs';

const kUsd = 10n ** 6n;

// One pair 4 % off: cycles through it gain.
const moved = () => new Recording().state(10).block([sync(pools.wu2, 980n * ether, 2_040_000n * kUsd)]);

async function complete(recording) {
    const { report } = await checkText(recording.text(), '--list', '1000');
    assert.ok(report.list.length > 0);
    return { found: report.list, recording: recording.withOpportunities(report.list) };
}

test('all recorded: nothing is missed', async () => {
    const { found, recording } = await complete(moved());
    const { code, report } = await checkText(recording.text());
    assert.equal(code, 0);
    assert.equal(report.missed, 0);
    assert.equal(report.heads, 2);
    assert.equal(report.profitable, found.length);
    assert.equal(report.matched, found.length);
    assert.equal(report.recorded, found.length);
    assert.deepEqual(report.worseThanFound, { count: 0, maxWei: '0' });
    assert.deepEqual(report.contradicted, { count: 0, reasons: {} });
});

test('without any record all are missed, each with its exact figures', async () => {
    const { code, report } = await checkText(moved().text(), '--list', '1000');
    assert.equal(code, 1);
    assert.equal(report.missed, report.profitable);
    assert.equal(report.list.length, report.missed);
    for (const one of report.list)
        assert.ok(one.pools.includes(pools.wu2.address) && one.head.hash === hashOf(11));
});

test('two pairs: net and size of the recorded kind, worked out by hand', async () => {
    const [a, b] = [1000n * ether, 2_000_000n * kUsd];
    const [c, d] = [980n * ether, 2_040_000n * kUsd];
    const { report } = await checkText(moved().text(), '--list', '1000');
    const set = [pools.wu1.address, pools.wu2.address];
    const one = report.list.find((row) => row.pools.length === 2 && set.every((pool) => row.pools.includes(pool)));
    // W is dear in wu2: sold there for U, bought back in wu1.
    assert.deepEqual(one.pools, [set[1], set[0]]);
    const out = (amount, x, y) => (amount * 997n * y) / (x * 1000n + amount * 997n);
    const [x0, x1, x2] = one.amounts.map(BigInt);
    assert.equal(out(x0, c, d), x1);
    assert.equal(out(x1, b, a), x2);
    // Optimum of the smooth curve: (k sqrt(abcd) - cb) / (k b + k^2 d).
    const [ra, rb, rc, rd] = [a, b, c, d].map(Number);
    const optimum = (0.997 * Math.sqrt(ra * rb * rc * rd) - rc * rb) / (0.997 * rb + 0.997 ** 2 * rd);
    assert.ok(Math.abs(Number(x0) / optimum - 1) < 1e-3);
    const gas = 90_000n + 60_000n + 2n * 70_000n;
    assert.equal(one.gas, String(gas));
    // Gas is at the target, so the base fee stays.
    assert.equal(one.net, String(x2 - x0 - gas * 1_000_000_000n));
});

test('each removed line is missed', async () => {
    const { found, recording } = await complete(moved());
    for (const [i, one] of found.entries()) {
        const lines = recording.lines.filter((line) => line.type !== 'opportunity' || line.id !== String(i + 1));
        const text = lines.map((line) => JSON.stringify(line) + '\n').join('');
        const { code, report } = await checkText(text, '--list', '9');
        assert.equal(code, 1);
        assert.equal(report.missed, 1);
        assert.deepEqual(report.list[0].pools, one.pools);
    }
});

test('a record of other pools or of another head does not count', async () => {
    const { found, recording } = await complete(moved());
    const change = async (changed) => {
        const lines = recording.lines.map((line) => (line.id === '1' ? { ...line, ...changed(line) } : line));
        return (await checkText(lines.map((line) => JSON.stringify(line) + '\n').join(''))).report;
    };
    const elsewhere = await change((line) => ({ head: { ...line.head, hash: hashOf(10) } }));
    assert.equal(elsewhere.missed, 1);
    assert.deepEqual(elsewhere.contradicted.reasons, { amounts: 1 });
    const unheard = await change((line) => ({ head: { ...line.head, hash: hashOf(77) } }));
    assert.equal(unheard.missed, 1);
    assert.deepEqual(unheard.contradicted.reasons, { unknown_head: 1 });
    const other = found[0].pools.includes(pools.wb.address) ? pools.wd.address : pools.wb.address;
    const otherPools = await change((line) => ({ pools: line.pools.with(0, other) }));
    assert.equal(otherPools.missed, 1);
    assert.equal(otherPools.contradicted.count, 1);
    const fewer = await change((line) => ({
        pools: line.pools.slice(1),
        zeroForOne: line.zeroForOne.slice(1),
        amounts: line.amounts.slice(1),
    }));
    assert.equal(fewer.missed, 1);
});

test('the order in which a record names its pools does not matter', async () => {
    const { recording } = await complete(moved());
    const lines = recording.lines.map((line) =>
        line.type === 'opportunity'
            ? { ...line, pools: line.pools.toReversed(), zeroForOne: line.zeroForOne.toReversed() }
            : line,
    );
    const { report } = await checkText(lines.map((line) => JSON.stringify(line) + '\n').join(''));
    assert.equal(report.missed, 0);
    assert.equal(report.contradicted.count, report.recorded);
});

test('a net of exactly the minimum counts, a wei less does not', async () => {
    const { found } = await complete(moved());
    const lowest = found.map((one) => BigInt(one.net)).reduce((a, b) => (a < b ? a : b));
    const at = async (minNet) => {
        const recording = new Recording({ policy: { minNet: String(minNet) } })
            .state(10)
            .block([sync(pools.wu2, 980n * ether, 2_040_000n * kUsd)]);
        return (await checkText(recording.text())).report.profitable;
    };
    assert.equal(await at(lowest), found.length);
    assert.equal(await at(lowest + 1n), found.length - 1);
});

test('figures that are worse, better or untrue are told apart', async () => {
    const { found, recording } = await complete(moved());
    const half = BigInt(found[0].amounts[0]) / 2n;
    const check = async (changed) => {
        const lines = recording.lines.map((line) => (line.id === '1' ? { ...line, ...changed } : line));
        return (await checkText(lines.map((line) => JSON.stringify(line) + '\n').join(''), '--list', '5')).report;
    };
    const untrue = await check({ amounts: [String(half), ...found[0].amounts.slice(1)] });
    assert.deepEqual(untrue.contradicted.list, [{ id: '1', reason: 'amounts' }]);
    assert.deepEqual((await check({ net: '5' })).contradicted.reasons, { net: 1 });
    assert.deepEqual((await check({ gas: '5' })).contradicted.reasons, { gas: 1 });
    assert.deepEqual((await check({ profit: '5' })).contradicted.reasons, { profit: 1 });
    assert.deepEqual((await check({ flashHolder: addressOf(9) })).contradicted.reasons, { unknown_loan: 1 });

    // Under a limit the true figures are lower: recorded without one they are worse than what is found.
    const cap = String(half);
    const capped = new Recording({ policy: { maxNotional: cap } })
        .state(10)
        .block([sync(pools.wu2, 980n * ether, 2_040_000n * kUsd)]);
    const lower = (await checkText(capped.text(), '--list', '1000')).report.list;
    const same = lower.find((one) => one.pools.join() === found[0].pools.join());
    const shortfall = BigInt(found[0].profit) - BigInt(same.profit);
    const poor = opportunity('1', same);
    assert.deepEqual((await check(poor)).worseThanFound, { count: 1, maxWei: String(shortfall) });
    const certified = { ...poor, certificate: { optimal: false, gap: String(shortfall) } };
    assert.deepEqual((await check(certified)).worseThanFound, { count: 0, maxWei: '0' });
    const short = { ...poor, certificate: { optimal: false, gap: String(shortfall - 1n) } };
    assert.equal((await check(short)).worseThanFound.count, 1);

    const lines = capped
        .withOpportunities(found)
        .lines.map((line) => JSON.stringify(line) + '\n')
        .join('');
    const { report } = await checkText(lines);
    assert.ok(report.betterThanFound.count > 0);
});

test('a torn last line and lines of unknown type are passed over', async () => {
    const { recording } = await complete(moved());
    recording.line({ type: 'weather', of: 'tomorrow' });
    const text = recording.text();
    assert.equal((await checkText(text)).code, 0);
    assert.equal((await checkText(text + '{"type":"block","seq":"9","hea')).code, 0);
    const torn = text.slice(0, text.lastIndexOf('{"type":"opportunity"') + 40);
    assert.equal((await checkText(torn)).report.missed, 1);
});

test('an event number in a later run of lines must rise', async () => {
    const recording = moved();
    recording.lines.push({ ...recording.lines.at(-1), type: 'sent' });
    assert.equal((await checkText(recording.text())).code, 2);
});

test('what is not a recording is refused with 2 and a reason', async () => {
    const good = moved().lines;
    const text = (lines) =>
        lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)) + '\n').join('');
    const cases = [
        ['', /no header/],
        ['not json\n', /line 1: not JSON/],
        ['[1]\n', /line 1/],
        [text([{ ...good[0], version: '2' }]), /version/],
        [text(good.slice(1)), /line 1: no header/],
        [text([good[0], good[0]]), /second header/],
        [text([good[0]]), /no head to check/],
        [text([good[0], '{"type":', good[1]]), /line 2: not JSON/],
        [text([good[0], good[2]]), /no market/],
        [
            text([good[0], good[1], { ...good[2], header: { ...good[2].header, parent: hashOf(3) } }]),
            /not a child/,
        ],
        [text([good[0], { ...good[1], lenders: ['1'] }]), /1 lenders, expected 3/],
        [text([good[0], { ...good[1], pools: [{ ...good[1].pools[0], reserve0: 17 }] }]), /reserve0/],
        [text([good[0], { ...good[1], pools: [null] }]), /pools/],
        [text([{ ...good[0], gasModel: {} }]), /gasModel/],
        [text([{ ...good[0], pools: [{ ...good[0].pools[0], kind: 'curve' }] }]), /unknown kind/],
    ];
    for (const [content, reason] of cases) {
        const { code, err, out } = await checkText(content);
        assert.equal(code, 2, content.slice(0, 80));
        assert.match(err, reason);
        assert.equal(out, '');
    }
});

test('usage errors end with 2, help with 0', async () => {
    await withFile(moved().text(), async (path) => {
        for (const args of [[], [path, path], [path, '-o', 'xml'], [path, '--list', 'x'], [path, '--nonsense']]) {
            const { code, err } = await run(...args);
            assert.equal(code, 2);
            assert.match(err, /usage:/);
        }
        assert.equal((await run(path + '.absent')).code, 2);
        const { code, out } = await run(path, '-o', 'table', '--list', '1');
        assert.equal(code, 1);
        assert.match(out, /^missed +[1-9]/);
        assert.match(out, /missed at 11 0x/);
    });
    const help = await run('--help');
    assert.equal(help.code, 0);
    assert.match(help.out, /usage:/);
});
