#!/usr/bin/env node
/**
 * kill -9 of the engine, again and again, at moments picked at random: while it starts, while it reconciles, and
 * above all in the milliseconds after an intent became durable. Afterwards the chain is the judge.
 *
 *   node tests/chaos/kill.mjs --kills 1000 [--seed N] [--per-world 200]
 */

import { parseArgs } from 'node:util';

import { start, workspace } from './support/binary.mjs';
import { gone, startEngine } from './support/engine.mjs';
import { Miner } from './support/miner.mjs';
import { childrenOf, residentMiB } from './support/processes.mjs';
import { Random, seedOfRun } from './support/random.mjs';
import { Progress, table, Tally } from './support/report.mjs';
import { settle } from './support/settle.mjs';
import { IntentWatch, isOpen, readIntents, readSignatures } from './support/stores.mjs';
import { verify } from './support/verify.mjs';
import { sleep } from './support/wait.mjs';
import { startStage } from './support/world.mjs';

const kMineMs = 120;
/** A head without anything to gain is no reason to wait for ever. */
const kIntentLimitMs = 3000;
const kSettings = { 'policy.max_per_head': 8, 'policy.max_open': 64, 'policy.min_net': '0.00005 ether' };

/** When to kill an engine that has just been started. */
function plan(random) {
    const kind = random.next();
    if (kind < 0.1) return { name: 'while starting', startMs: random.between(0, 60) };
    if (kind < 0.25) return { name: 'any time', afterMs: random.between(0, 800) };
    if (kind < 0.75) return { name: 'after an intent', intents: random.integer(1, 4), thenMs: random.between(0, 6) };
    return { name: 'after a while with intents', intents: random.integer(1, 6), thenMs: random.between(0, 250) };
}

/** Short waits are spun: a timer's millisecond would always miss the same steps. */
async function pause(ms) {
    if (ms > 8) return sleep(ms);
    const end = performance.now() + ms;
    while (performance.now() < end);
}

async function awaitIntents(dir, count) {
    const watch = new IntentWatch(dir);
    try {
        const first = watch.newest();
        const limit = performance.now() + kIntentLimitMs;
        while (watch.newest() < first + count && performance.now() < limit) await sleep(1);
    } finally {
        watch.close();
    }
}

/** Starts the engine and kills it as planned; answers with the children it left. */
async function killOnce(space, stage, planned) {
    if (planned.startMs !== undefined) {
        const { child, exited } = start(space, ['run', '-c', stage.config], { cwd: stage.folder });
        await sleep(planned.startMs);
        const children = childrenOf(child.pid);
        child.kill('SIGKILL');
        await exited;
        return { children, storeDir: stage.storeDir };
    }
    const engine = await startEngine(space, stage);
    if (planned.intents) await awaitIntents(engine.storeDir, planned.intents);
    await pause(planned.afterMs ?? planned.thenMs);
    return { children: await engine.kill(), storeDir: engine.storeDir };
}

/** What the newest open intent was in the middle of. */
function momentOf(open, storeDir) {
    const newest = open.at(-1);
    if (!newest) return 'nothing open';
    if (newest.state !== 'prepared') return newest.state;
    if (newest.attempts.some(({ raw }) => raw !== null)) return 'prepared, signed';
    const signed = readSignatures(storeDir).some(({ nonce }) => nonce === newest.nonce);
    return signed ? 'prepared, signed but not noted' : 'prepared, not signed';
}

async function oneWorld(space, random, kills, counts, onKill) {
    const stage = await startStage(space, { rate: 20, seed: random.integer(1, 3), settings: kSettings });
    const miner = new Miner(stage.chain, kMineMs);
    const seen = new Map();
    const orphans = [];
    try {
        for (let kill = 0; kill < kills; ++kill) {
            const planned = plan(random);
            const { children, storeDir } = await killOnce(space, stage, planned);
            const intents = readIntents(storeDir);
            const open = intents.filter(isOpen);
            for (const { id, nonce, run, opportunity } of intents)
                if (!seen.has(id)) seen.set(id, { nonce, run, opportunity });
            counts.add('kills');
            counts.add('kills with an open intent', open.length > 0 ? 1 : 0);
            counts.add(`killed ${planned.name}`);
            counts.add(`newest intent: ${momentOf(open, storeDir)}`);
            counts.add('children of killed engines', children.length);
            // The next engine does not wait for them, so neither does the suite.
            orphans.push(gone(children));
            onKill(stage);
        }
        const left = (await Promise.all(orphans)).flat();
        await settle(space, stage);
        await miner.stop();
        const result = await verify(stage, stage.storeDir, { seen });
        result.broken.push(...left.map((pid) => `process ${pid} outlived the engine that started it`));
        return result;
    } finally {
        await miner.stop();
        await stage.stop();
    }
}

/** {counts, broken, text}. Each world is judged before it ends: a node keeps its past for 3,600 blocks. */
export async function killMany({ kills, perWorld = 200, seed = seedOfRun() }) {
    const random = new Random(seed);
    const counts = new Tally();
    const totals = new Tally();
    const broken = [];
    const progress = new Progress('kill', kills);
    const space = workspace('kill');
    try {
        for (let done = 0; done < kills; ) {
            const now = Math.min(perWorld, kills - done);
            const { broken: found, ...numbers } = await oneWorld(space, random, now, counts, ({ manifest }) =>
                progress.at(
                    counts.get('kills'),
                    `, ${counts.get('kills with an open intent')} with an open intent, node ${residentMiB(manifest.pid.anvil).toFixed(0)} MiB`,
                ),
            );
            for (const [name, value] of Object.entries(numbers)) totals.add(name, value);
            broken.push(...found);
            done += now;
        }
    } finally {
        if (broken.length === 0) space.remove();
        else console.error(`kill: stores and logs are kept in ${space.folder}`);
    }
    const rows = [...counts.rows(), ...totals.rows(), ['promises broken', broken.length]];
    return { counts, totals, broken, text: table(`kill -9 (seed ${seed})`, rows) };
}

if (process.argv[1] === import.meta.filename) {
    const { values } = parseArgs({
        options: {
            kills: { type: 'string', default: '15' },
            seed: { type: 'string' },
            'per-world': { type: 'string', default: '200' },
        },
    });
    const { broken, text } = await killMany({
        kills: Number(values.kills),
        perWorld: Number(values['per-world']),
        ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    });
    console.log(text);
    for (const line of broken.slice(0, 50)) console.error(`broken: ${line}`);
    process.exit(broken.length === 0 ? 0 : 1);
}
