import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkText } from '../support/command.mjs';
import { Random } from '../support/random.mjs';
import {
    addressOf,
    ether,
    hashOf,
    kWuLiquidity,
    kWuTick,
    mint,
    pools,
    Recording,
    swapTo,
    sync,
    tokens,
    transfer,
    vault,
} from '../support/synthetic.mjs';

const kUsd = 10n ** 6n;
const off = () => sync(pools.wu2, 980n * ether, 2_040_000n * kUsd);
const back = () => sync(pools.wu2, 1000n * ether, 2_000_000n * kUsd);
const heads = ({ list }) => [...new Set(list.map((one) => one.head.hash))];
const listOf = async (recording, ...args) =>
    (await checkText(recording.text(), '--list', '100000', ...args)).report;

test('a reorg goes back to the market of the ancestor', async () => {
    const recording = new Recording()
        .state(10)
        .block([])
        .block([off()])
        .block([])
        .reorg(11)
        .block([], { fork: 1 })
        .block([off()], { fork: 1 });
    const report = await listOf(recording);
    assert.equal(report.heads, 6);
    // Heads that left the chain count as what they were when they were seen.
    assert.deepEqual(heads(report), [hashOf(12), hashOf(13), hashOf(13, 1)]);
});

test('a reorg to before the recording needs a state', async () => {
    const recording = new Recording().state(10).block([off()]).reorg(5);
    const unknown = new Recording().state(10).block([off()]).reorg(5).block([]);
    assert.equal((await checkText(unknown.text())).code, 2);
    const report = await listOf(recording.state(6));
    assert.deepEqual(heads(report), [hashOf(11)]);
    assert.equal(report.heads, 3);
});

test('a state that continues an earlier recording is stood on, not checked', async () => {
    const continued = (recording) => {
        delete recording.lines.at(-1).seq;
        recording.lines.at(-1).continued = true;
        return recording;
    };
    const report = await listOf(continued(new Recording().state(10)).block([off()]).block([back()]));
    assert.equal(report.heads, 2);
    assert.deepEqual(heads(report), [hashOf(11)]);
    const away = continued(new Recording().state(10, { states: [] }));
    assert.equal((await checkText(away.text())).code, 2, 'no head to check');
});

test('a head seen twice misses once', async () => {
    const once = await listOf(new Recording().state(10).block([off()]));
    const twice = await listOf(new Recording().state(10).block([off()]).reorg(10).block([off()]));
    assert.equal(twice.heads, once.heads + 1);
    assert.equal(twice.missed, once.missed);
});

test('a later policy holds from then on', async () => {
    const recording = new Recording().state(10).block([off()]);
    const { policy } = recording.setup;
    recording.configured({ policy: { ...policy, minNet: String(10n ** 30n) } }).block([]);
    const report = await listOf(recording.configured({ policy }).block([]));
    assert.deepEqual(heads(report), [hashOf(11), hashOf(13)]);
});

test('an unreadable pool takes part from its first Sync', async () => {
    const recording = new Recording();
    recording.state(10);
    recording.lines[1].pools = recording.lines[1].pools.filter(({ address }) => address !== pools.wu2.address);
    recording.block([]).block([off()]);
    assert.deepEqual(heads(await listOf(recording)), [hashOf(12)]);
});

test('lenders: the first that is best, another when the vault runs dry, none when both do', async () => {
    const drain = (holder, amount) => transfer(tokens.W, holder, addressOf(7), amount);
    const best = ({ list }, hash) =>
        list.find((one) => one.head.hash === hash && one.pools.length === 2)?.flashSource;
    const recording = new Recording().state(10).block([off()]);
    recording.block([drain(vault, 5000n * ether)]).block([drain(addressOf(0xe2), 5000n * ether)]);
    const report = await listOf(recording.block([transfer(tokens.W, addressOf(7), vault, 50n * ether)]));
    assert.equal(best(report, hashOf(11)), 'balancer_v2');
    assert.equal(best(report, hashOf(12)), 'aave_v3');
    assert.equal(best(report, hashOf(13)), undefined);
    assert.equal(best(report, hashOf(14)), 'balancer_v2');
    const fee = report.list.find((one) => one.flashSource === 'aave_v3');
    const [amountIn, amountOut] = [fee.amounts[0], fee.amounts.at(-1)].map(BigInt);
    assert.equal(BigInt(fee.profit), amountOut - amountIn - (amountIn * 9n + 5000n) / 10_000n);
});

test('the notional limit binds in the settlement token', async () => {
    const limit = 3n * ether;
    const settlements = [{ token: tokens.U, gasPool: pools.wu1.address }];
    const { list } = await listOf(
        new Recording({ policy: { maxNotional: String(limit) }, settlements }).state(10).block([off()]),
    );
    assert.ok(list.length > 0);
    for (const one of list) assert.ok(one.settlement === tokens.U && BigInt(one.amounts[0]) <= 6_000n * kUsd);
    assert.ok(list.some((one) => BigInt(one.amounts[0]) > 5_990n * kUsd));
});

test('dearer gas leaves fewer', async () => {
    const recording = new Recording().state(10).block([off()]);
    const cheap = await listOf(recording);
    const dear = await listOf(new Recording().state(10).block([off()], { baseFee: '2000000000000' }));
    assert.ok(dear.missed < cheap.missed);
});

test('the short cut changes nothing', async () => {
    const random = new Random(31);
    for (let run = 0; run < 4; ++run) {
        const recording = wandering(random, 25);
        const quick = await listOf(recording);
        const full = await listOf(recording, '--full');
        assert.ok(quick.missed > 20, `${quick.missed} missed`);
        delete quick.elapsedMs;
        delete full.elapsedMs;
        assert.deepEqual(quick, full);
    }
});

/// A market that moves in some pools, gas and balances at each head, and now and then goes back.
function wandering(random, length) {
    const maxNotional = random.chance(50) ? String(random.between(1n, 40n) * ether) : '0';
    const recording = new Recording({
        policy: { maxNotional, tip: '100000000' },
        feeBps: random.pick(['0', '5', '9']),
    }).state(10);
    let number = 10;
    for (let i = 1; i <= length; ++i) {
        if (number > 12 && random.chance(10)) {
            const to = number - random.int(1, 2);
            recording.reorg(to, forks.get(to) ?? 0);
            number = to;
        }
        const fork = i;
        forks.set(++number, fork);
        const logs = Array.from({ length: random.int(0, 3) }, () => someLog(random));
        const gas = {
            baseFee: String(random.between(1n, 60n) * 100_000_000n),
            gasUsed: String(random.int(0, 30_000_000)),
        };
        recording.block(logs, { fork, ...gas });
    }
    forks.clear();
    return recording;
}

const forks = new Map();

function someLog(random) {
    const shift = (amount) => (amount * BigInt(10_000 + random.int(-250, 250))) / 10_000n;
    switch (random.int(0, 6)) {
        case 0:
            return sync(pools.wu1, shift(1000n * ether), shift(2_000_000n * kUsd));
        case 1:
            return sync(pools.wu2, shift(1000n * ether), shift(2_000_000n * kUsd));
        case 2:
            return swapTo(pools.wu3, kWuTick + random.int(-300, 300), kWuLiquidity);
        case 3:
            return sync(pools.wd, shift(500n * ether), shift(1_000_000n * ether));
        case 4:
            return sync(pools.ub, shift(2_000_000n * kUsd), shift(50n * 10n ** 8n));
        case 5:
            // Out of reach of the prices above, within reach of a quote.
            return mint(pools.wu3, kWuTick - (kWuTick % 10) + 320, kWuTick - (kWuTick % 10) + 900, 10n ** 15n);
        default:
            return transfer(tokens.W, vault, addressOf(7), random.between(1n, 190n) * ether);
    }
}
