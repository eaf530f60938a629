#!/usr/bin/env node
/**
 * Halts, again and again, by every way there is and in bad moments: in the middle of sending, with a full disk,
 * with a node that is down or silent. The signer's own record says whether anything was signed afterwards.
 *
 *   node tests/chaos/halt.mjs --trials 200 [--seed N] [--disk FOLDER]
 *
 * The store lies on FOLDER, which must be a small disk of this process's own (support/disk.mjs); without it the
 * trials with a full disk are left out.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { FaultProxy } from './proxy.mjs';
import { run, workspace } from './support/binary.mjs';
import { fill } from './support/disk.mjs';
import { startEngine } from './support/engine.mjs';
import { Miner } from './support/miner.mjs';
import { Random, seedOfRun } from './support/random.mjs';
import { Progress, table, Tally } from './support/report.mjs';
import { settle } from './support/settle.mjs';
import { IntentWatch, readIntents, readSignatures } from './support/stores.mjs';
import { verify } from './support/verify.mjs';
import { sleep, until } from './support/wait.mjs';
import { startStage } from './support/world.mjs';

const kGraceMs = Number(process.env.LARIAT_HALT_GRACE_MS ?? 50);
/** How long nothing may be signed: several heads, each with something to gain. */
const kWatchMs = 500;
const kMineMs = 120;
const kPerStage = 24;
const kWays = ['command', 'api', 'signal'];
const kMoments = [
    'in between',
    'an intent just made',
    'in the middle of sending',
    'the node down',
    'the node silent',
    'a full disk',
];
const kSettings = { 'policy.max_per_head': 4, 'policy.max_open': 24, 'policy.min_net': '0.00005 ether' };

class Trials {
    latestMs = -Infinity;

    constructor({ counts, broken, space, stage, proxy, random, disk, config }) {
        Object.assign(this, { counts, broken, space, stage, proxy, random, disk, config });
    }

    complain(what) {
        this.broken.push(`trial ${this.counts.get('trials')} (${this.name}): ${what}`);
    }

    async start() {
        this.engine = await startEngine(this.space, this.stage, { config: this.config });
    }

    signatures = () => readSignatures(this.stage.storeDir);
    command = (...words) => run(this.space, [...words, '--dir', this.stage.storeDir], { cwd: this.stage.folder });

    untilItSigns() {
        const before = this.signatures().length;
        return until('a signature', () => this.signatures().length > before, { limitMs: 20_000, everyMs: 10 }).catch(
            (error) => {
                throw new Error(`${error.message}\n${this.engine.text.err.split('\n').slice(-30).join('\n')}`);
            },
        );
    }

    /** Ways to say it. Each answers when the order has been taken. */
    ways = {
        command: async () => {
            const { code, err } = await this.command('halt', '--reason', 'a trial');
            if (code !== 0) this.complain(`lariat halt ended with ${code}: ${err}`);
        },
        api: async () => {
            const response = await fetch(`${this.engine.base}/v1/halt`, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ reason: 'a trial' }),
            });
            if (!response.ok) this.complain(`POST /v1/halt answered ${response.status}: ${await response.text()}`);
        },
        signal: async () => {
            this.engine.child.kill('SIGUSR1');
        },
    };

    /** Moments to say it in. Each answers with what ends the trouble. */
    moments = {
        'in between': async () => {
            await sleep(this.random.between(0, 150));
        },
        'an intent just made': async () => {
            const watch = new IntentWatch(this.stage.storeDir);
            try {
                const newest = watch.newest();
                await until('an intent', () => watch.newest() > newest, { everyMs: 1 });
            } finally {
                watch.close();
            }
        },
        'in the middle of sending': async () => {
            const sent = this.proxy.methods.get('eth_sendRawTransaction');
            this.proxy.set('taken, no answer', { rate: 1 });
            await until('a transaction on its way', () => this.proxy.methods.get('eth_sendRawTransaction') > sent, {
                everyMs: 1,
            });
            return () => this.proxy.clear();
        },
        'the node down': async () => {
            await this.proxy.down();
            return () => this.proxy.up();
        },
        'the node silent': async () => {
            process.kill(this.stage.manifest.pid.anvil, 'SIGSTOP');
            return () => process.kill(this.stage.manifest.pid.anvil, 'SIGCONT');
        },
        'a full disk': async () => fill(this.disk),
    };

    async one(way, moment) {
        this.name = `${way}, ${moment}`;
        this.counts.add('trials');
        this.counts.add(`by ${way}`);
        this.counts.add(moment);
        await this.untilItSigns();
        const mend = await this.moments[moment]();
        const before = this.signatures().length;
        const began = Date.now();
        try {
            await this.ways[way]();
            await sleep(kWatchMs);
        } finally {
            await mend?.();
        }
        await sleep(mend ? kWatchMs : 0);
        await this.stillHalted('while it runs');
        this.check(began);
        this.counts.add('signed before the halt took hold', this.signatures().length - before);

        await this.engine.kill();
        await this.start();
        await sleep(kWatchMs);
        await this.stillHalted('after kill -9 and a restart');
        this.check(began);

        const refused = await this.command('resume');
        if (refused.code === 0) this.complain('resumed without a reason');
        const { code, err } = await this.command('resume', '--reason', 'the trial is over');
        if (code !== 0) this.complain(`lariat resume ended with ${code}: ${err}`);
    }

    /** After a trial that could not be brought to its end. */
    async afresh() {
        this.proxy.clear();
        await this.engine.kill();
        await this.command('resume', '--reason', 'the next trial');
        await this.start();
    }

    async stillHalted(when) {
        try {
            await until('the state halted', async () => (await this.engine.health()).engine.state === 'halted', {
                limitMs: 3000,
            });
        } catch (error) {
            this.complain(`${when}: ${error.message}`);
        }
    }

    /** Nothing was signed later than the grace after `began`, the moment before the order was given. */
    check(began) {
        const limit = BigInt(began + kGraceMs) * 1_000_000n;
        const newest = this.signatures().reduce((latest, { signedNs }) => (signedNs > latest ? signedNs : latest), 0n);
        const lateMs = Number(newest - BigInt(began) * 1_000_000n) / 1e6;
        this.latestMs = Math.max(this.latestMs, lateMs);
        if (newest > limit) this.complain(`something was signed ${lateMs.toFixed(1)} ms after the order`);
    }
}

/** Trials on one chain with one store, judged at its end, and the store removed. */
async function onOneStage(report, { space, random, disk, trials }) {
    const storeDir = disk && join(disk, 'store');
    const settings = storeDir ? { ...kSettings, 'store.dir': storeDir } : kSettings;
    const stage = await startStage(space, { rate: 20, settings });
    const proxy = await FaultProxy.start({ ...stage.manifest, seed: random.integer(0, 2 ** 31) });
    const miner = new Miner(stage.chain, kMineMs);
    const config = stage.configWith('proxied.toml', { 'chain.rpc': [proxy.ws] });
    const all = new Trials({ ...report, space, stage, proxy, random, disk, config });
    try {
        await all.start();
        for (const [way, moment] of trials) {
            try {
                await all.one(way, moment);
            } catch (error) {
                all.complain(error.message);
                await all.afresh();
            }
            report.done();
        }
        await all.untilItSigns();
        await all.engine.stop();
        const seen = new Map(readIntents(stage.storeDir).map((intent) => [intent.id, intent]));
        await settle(space, stage);
        await miner.stop();
        report.broken.push(...(await verify(stage, stage.storeDir, { seen })).broken);
    } finally {
        await all.engine?.stop();
        await miner.stop();
        await proxy.stop();
        await stage.stop();
        rmSync(stage.storeDir, { recursive: true, force: true });
    }
    return all.latestMs;
}

export async function haltMany({ trials, seed = seedOfRun(), disk }) {
    const random = new Random(seed);
    const progress = new Progress('halt', trials);
    const space = workspace('halt');
    const counts = new Tally();
    const report = { counts, broken: [], done: () => progress.at(counts.get('trials')) };
    const moments = kMoments.filter((name) => disk || name !== 'a full disk');
    const first = random.integer(0, kWays.length - 1);
    // Every moment meets every way in the course of a long run.
    const all = Array.from({ length: trials }, (_, trial) => [
        kWays[(first + trial + Math.floor(trial / moments.length)) % kWays.length],
        moments[trial % moments.length],
    ]);
    let latestMs = -Infinity;
    try {
        // The small disk holds what so many trials write.
        for (let done = 0; done < trials; done += kPerStage) {
            const some = all.slice(done, done + kPerStage);
            latestMs = Math.max(latestMs, await onOneStage(report, { space, random, disk, trials: some }));
        }
    } finally {
        space.remove();
    }
    const rows = [
        ...counts.rows(),
        ['latest signature after an order, ms', latestMs.toFixed(1)],
        ['allowed, ms', kGraceMs],
        ['promises broken', report.broken.length],
    ];
    const note = disk ? '' : '\n  left out: a full disk (no --disk was given)';
    return {
        counts: Object.fromEntries(counts.rows()),
        latestMs,
        broken: report.broken,
        text: table(`halts (seed ${seed})`, rows) + note,
    };
}

if (process.argv[1] === import.meta.filename) {
    const { values } = parseArgs({
        options: {
            trials: { type: 'string', default: '8' },
            seed: { type: 'string' },
            disk: { type: 'string' },
            json: { type: 'boolean', default: false },
        },
    });
    const result = await haltMany({
        trials: Number(values.trials),
        disk: values.disk,
        ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    });
    console.log(values.json ? JSON.stringify(result) : result.text);
    if (!values.json) for (const line of result.broken.slice(0, 50)) console.error(`broken: ${line}`);
    process.exit(result.broken.length === 0 ? 0 : 1);
}
