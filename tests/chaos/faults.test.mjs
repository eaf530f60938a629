/**
 * The real engine trades through a proxy that does wrong: every kind of fault in turn, then none. It must get up
 * by itself each time, and in the end the chain must agree with everything it wrote down.
 */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { kFaults } from './faults.mjs';
import { FaultProxy } from './proxy.mjs';
import { run, workspace } from './support/binary.mjs';
import { startEngine } from './support/engine.mjs';
import { Miner } from './support/miner.mjs';
import { seedOfRun } from './support/random.mjs';
import { isFull, table } from './support/report.mjs';
import { settle } from './support/settle.mjs';
import { isOpen, readIntents, readSignatures } from './support/stores.mjs';
import { verify } from './support/verify.mjs';
import { sleep, until } from './support/wait.mjs';
import { startStage } from './support/world.mjs';

const kFaultMs = isFull ? 10_000 : 2500;
const kRecoveryMs = 25_000;
const kMineMs = 250;
const kSettings = { 'policy.max_per_head': 4, 'policy.max_open': 24, 'policy.min_net': '0.00005 ether' };
/** These strike only after a connection was made anew, or while an engine starts with something open. */
const kNeedsConnection = new Set(['rate limit', 'server errors', 'stale head']);
const kNeedsStart = new Set(['stale nonce', 'no such transaction']);
const kSeparate = new Set(['another chain']);

const kEvery = Object.keys(kFaults).filter((name) => !kSeparate.has(name));
/** Getting up takes the engine seconds, so the everyday form lets several kinds happen at once. */
const kEpisodes = isFull
    ? Object.fromEntries(kEvery.map((name) => [name, { kinds: [name] }]))
    : {
          'a bad network': { kinds: kEvery.slice(0, kEvery.indexOf('internal errors')), rate: 0.08 },
          'a node in trouble': { kinds: ['internal errors', 'rate limit', 'server errors'], rate: 0.3 },
          'lies about the chain': {
              kinds: ['stale head', 'stale nonce', 'no receipts', 'no such transaction'],
              rate: 0.7,
          },
          'lies about transactions': { kinds: kEvery.filter((name) => /^(taken|lost)/.test(name)), rate: 0.15 },
      };

describe('faults between engine and node', { timeout: 3_600_000 }, () => {
    const seed = seedOfRun();
    let space;
    let stage;
    let proxy;
    let miner;
    let engine;
    let config;
    const seen = new Map();

    const ensureRunning = async () => {
        if (!engine || engine.child.exitCode !== null || engine.child.signalCode !== null)
            engine = await startEngine(space, stage, { config });
    };

    const restartWithOpenIntent = async () => {
        await until('an open intent', () => readIntents(stage.storeDir).some(isOpen), { everyMs: 2 });
        await engine.kill();
        await ensureRunning();
    };

    before(async () => {
        space = workspace('faults');
        stage = await startStage(space, { rate: 20, settings: kSettings });
        proxy = await FaultProxy.start({ ...stage.manifest, seed });
        config = stage.configWith('proxied.toml', { 'chain.rpc': [proxy.ws] });
        miner = new Miner(stage.chain, kMineMs);
    });

    after(async () => {
        if (engine) await engine.stop();
        await miner?.stop();
        await proxy?.stop();
        await stage?.stop();
        space?.remove();
    });

    // Also after a failure, which must not become that of the next.
    afterEach(() => proxy.clear());

    const note = () => {
        const intents = readIntents(stage.storeDir);
        for (const { id, nonce, run, opportunity } of intents)
            if (!seen.has(id)) seen.set(id, { nonce, run, opportunity });
        return intents;
    };

    /** Connected, at the chain's head, and trading; everything from before has its outcome. */
    async function recovered() {
        const late = { limitMs: kRecoveryMs, everyMs: 50 };
        const until_ = (what, probe) =>
            until(what, probe, late).catch((error) => {
                throw new Error(`${error.message}\n${engine.text.err.split('\n').slice(-40).join('\n')}`);
            });
        const last = note().at(-1)?.id ?? 0;
        const { engine: then } = await until_('an answer of the API', () => engine.health());
        await until_('the head of the chain', async () => {
            const { status, chain } = await engine.health();
            const behind = (await stage.chain.number()) - chain.head.number;
            return status === 'ok' && chain.connected && behind <= 1;
        });
        await until_('the next transaction', async () => (await engine.health()).engine.submitted > then.submitted);
        await until_(
            'the outcome of all earlier intents',
            () => !readIntents(stage.storeDir).some((intent) => intent.id <= last && isOpen(intent)),
        );
        assert.equal(engine.child.exitCode, null, 'the same process all along');
    }

    it('a node of another chain is refused before anything is signed', async () => {
        const before = readSignatures(stage.storeDir);
        proxy.set('another chain');
        const { code, err } = await run(space, ['run', '-c', config, '--for', '10s'], { cwd: stage.folder });
        assert.equal(code, 3, err);
        assert.match(err, /chain 1\b/);
        assert.match(err, /31337/);
        assert.deepEqual(readIntents(stage.storeDir), []);
        assert.deepEqual(readSignatures(stage.storeDir), before);
    });

    for (const [name, { kinds, rate }] of Object.entries(kEpisodes))
        it(`gets over ${name}`, { timeout: kFaultMs + 4 * kRecoveryMs }, async () => {
            await ensureRunning();
            proxy.set(kinds, { rate });
            const happened = () => kinds.reduce((sum, kind) => sum + proxy.counts.get(kind), 0);
            const before = happened();
            if (kinds.some((kind) => kNeedsStart.has(kind))) await restartWithOpenIntent();
            const end = performance.now() + kFaultMs;
            while (performance.now() < end) {
                if (kinds.some((kind) => kNeedsConnection.has(kind))) proxy.cutAll();
                await sleep(kFaultMs / 3);
            }
            proxy.clear();
            const noOccasion = kinds.every(
                (kind) => kFaults[kind].needs && proxy.methods.get(kFaults[kind].needs) === 0,
            );
            assert.ok(noOccasion || happened() > before, 'it happened');
            await recovered();
        });

    it('gets over a node that is down for a while', { timeout: kFaultMs + 4 * kRecoveryMs }, async () => {
        await ensureRunning();
        await proxy.down();
        await until('the loss to show', async () => !(await engine.health()).chain.connected, { limitMs: 5000 });
        await sleep(kFaultMs);
        await proxy.up();
        await recovered();
    });

    it(
        'signs nothing while the node is suddenly on another chain',
        { timeout: kFaultMs + 4 * kRecoveryMs },
        async () => {
            await ensureRunning();
            const logged = engine.text.err.length;
            const asked = proxy.counts.get('another chain');
            proxy.set('another chain');
            proxy.cutAll();
            await until('a new connection to be asked for its chain', () => proxy.counts.get('another chain') > asked);
            await sleep(200);
            const before = [readSignatures(stage.storeDir).length, readIntents(stage.storeDir).length];
            await sleep(kFaultMs);
            const later = [readSignatures(stage.storeDir).length, readIntents(stage.storeDir).length];
            proxy.clear();
            proxy.cutAll();
            assert.deepEqual(later, before, 'signatures and intents');
            assert.match(engine.text.err.slice(logged), /chain 1\b/, 'and says so');
            await recovered();
        },
    );

    it('has lost nothing and doubled nothing', async () => {
        note();
        await engine?.stop();
        await settle(space, stage);
        await miner.stop();
        const { broken, ...numbers } = await verify(stage, stage.storeDir, { seen });
        const rows = [...proxy.counts.rows(), ...Object.entries(numbers), ['promises broken', broken.length]];
        console.log(table(`faults between engine and node (seed ${seed})`, rows));
        assert.deepEqual(broken, []);
    });
});
