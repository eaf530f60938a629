#!/usr/bin/env node
/**
 * Reorganisations of a real chain under a running engine: blocks leave, with our transactions in them; some of
 * these come back in other blocks, some never do.
 *
 *   node tests/chaos/reorg.mjs --reorgs 100 [--seed N]
 *
 * Afterwards the engine that lived through all of it must say what one says that starts there from nothing, and
 * its executions must be the chain's.
 */

import { parseArgs } from 'node:util';

import { compareExecutions, compareMarkets } from './support/compare.mjs';
import { workspace } from './support/binary.mjs';
import { startEngine } from './support/engine.mjs';
import { Miner } from './support/miner.mjs';
import { Random, seedOfRun } from './support/random.mjs';
import { Progress, table, Tally } from './support/report.mjs';
import { settle } from './support/settle.mjs';
import { readIntents } from './support/stores.mjs';
import { verify } from './support/verify.mjs';
import { sleep } from './support/wait.mjs';
import { startStage } from './support/world.mjs';

const kMineMs = 250;
const kDeepest = 20;
const kSettings = { 'policy.max_per_head': 4, 'policy.max_open': 24, 'policy.min_net': '0.00005 ether' };

/** What comes back of the transactions that a reorg takes out. */
const kReturns = {
    nothing: () => false,
    everything: () => true,
    'ours only': (txn, { ours }) => txn.from.toLowerCase() === ours,
    'all but ours': (txn, { ours }) => txn.from.toLowerCase() !== ours,
    'a part': (txn, { random }) => random.chance(0.8),
};

/** One anvil_reorg: {depth, out: ours that left, back: ours that came back}. */
async function reorganise(stage, random) {
    const { chain } = stage;
    const head = await chain.number();
    // The node has no state of blocks before the one it was started with.
    const deepest = Math.min(kDeepest, head - stage.startBlock - 1);
    const depth = Math.min(deepest, random.chance(0.6) ? random.integer(1, 4) : random.integer(1, kDeepest));
    const name = random.pick(Object.keys(kReturns));
    const context = { random, ours: stage.searcher.toLowerCase() };
    const shift = random.chance(0.3) ? 1 : 0;

    const pairs = [];
    const stopped = new Set();
    let out = 0;
    let back = 0;
    for (let index = 0; index < depth; ++index) {
        const block = await chain.block(head - depth + 1 + index, true);
        for (const txn of block.transactions) {
            const ours = txn.from.toLowerCase() === context.ours;
            out += ours ? 1 : 0;
            // Without one, the later ones of its sender have no place in a block.
            if (stopped.has(txn.from) || !kReturns[name](txn, context)) {
                stopped.add(txn.from);
                continue;
            }
            back += ours ? 1 : 0;
            pairs.push([await chain.call('eth_getRawTransactionByHash', txn.hash), Math.min(depth - 1, index + shift)]);
        }
    }
    await chain.call('anvil_reorg', depth, pairs);
    return { depth, name, out, back };
}

export async function reorgMany({ reorgs, seed = seedOfRun() }) {
    const random = new Random(seed);
    const counts = new Tally();
    const broken = [];
    const progress = new Progress('reorg', reorgs);
    const space = workspace('reorg');
    const stage = await startStage(space, { rate: 20, settings: kSettings });
    let engine;
    let miner;
    try {
        engine = await startEngine(space, stage);
        let deepest = 0;
        for (let done = 0; done < reorgs; ++done) {
            miner = new Miner(stage.chain, kMineMs);
            await sleep(random.between(done === 0 ? 3000 : 200, done === 0 ? 4000 : 1500));
            await miner.stop();
            // A block that is mined at the same time leaves the node with holes in its chain.
            const { depth, name, out, back } = await stage.still(() => reorganise(stage, random));
            deepest = Math.max(deepest, depth);
            counts.add('reorgs');
            counts.add('blocks taken out', depth);
            counts.add(`came back: ${name}`);
            counts.add('transactions of ours taken out', out);
            counts.add('of these back at once', back);
            progress.at(done + 1);
        }
        counts.add('deepest', deepest);

        miner = new Miner(stage.chain, kMineMs);
        const { reorgs: noticed } = (await engine.health()).chain;
        counts.add('noticed by the engine', noticed);
        const market = await compareMarkets(space, stage, engine);
        const executions = await compareExecutions(stage, engine);
        broken.push(...market.broken, ...executions.broken);
        for (const [what, value] of [...market.rows, ...executions.rows]) counts.add(what, value);

        const seen = new Map(readIntents(stage.storeDir).map((intent) => [intent.id, intent]));
        await engine.stop();
        await settle(space, stage);
        await miner.stop();
        const { broken: found, ...numbers } = await verify(stage, stage.storeDir, { seen });
        broken.push(...found);
        for (const [name, value] of Object.entries(numbers)) counts.add(name, value);
    } finally {
        await engine?.stop();
        await miner?.stop();
        await stage.stop();
        if (broken.length === 0) space.remove();
        else console.error(`reorg: stores are kept in ${space.folder}`);
    }
    counts.add('promises broken', broken.length);
    return { counts, broken, text: table(`reorganisations (seed ${seed})`, counts.rows()) };
}

if (process.argv[1] === import.meta.filename) {
    const { values } = parseArgs({ options: { reorgs: { type: 'string', default: '5' }, seed: { type: 'string' } } });
    const { broken, text } = await reorgMany({
        reorgs: Number(values.reorgs),
        ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    });
    console.log(text);
    for (const line of broken.slice(0, 50)) console.error(`broken: ${line}`);
    process.exit(broken.length === 0 ? 0 : 1);
}
