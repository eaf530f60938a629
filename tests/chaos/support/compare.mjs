/** One engine against another that knows nothing of the past, and its API against the chain. */

import { join } from 'node:path';

import { startEngine } from './engine.mjs';
import { until } from './wait.mjs';

const kHeads = 5;
const kConcluded = { landed: '0x1', reverted: '0x0' };

/**
 * A second engine reads the state of the same chain from nothing, without executing. On the same heads both must
 * find the same cycles with the same amounts at each hop, to the base unit: that they can only from equal pools.
 */
export async function compareMarkets(space, stage, engine) {
    const settings = { 'policy.execute': false, 'store.dir': join(stage.folder, 'fresh') };
    const fresh = await startEngine(space, stage, { config: stage.configWith('fresh.toml', settings) });
    const broken = [];
    const pools = new Set();
    let cycles = 0;
    let heads = 0;
    try {
        const from = (await stage.chain.number()) + 2;
        for (let number = from; heads < kHeads && number < from + 20 * kHeads; ++number) {
            const bothAt = async () => {
                const [a, b] = await Promise.all([engine.health(), fresh.health()]);
                return Math.min(a.chain.head.number, b.chain.head.number) > number;
            };
            await until(`both engines to be past block ${number}`, bothAt, { limitMs: 20_000 });
            const [lived, read] = await Promise.all([opportunitiesOf(engine, number), opportunitiesOf(fresh, number)]);
            if (read.size === 0 && lived.size === 0) continue;
            heads += 1;
            cycles += read.size;
            for (const { route } of read.values()) for (const { pool } of route) pools.add(pool);
            broken.push(...differences(number, lived, read));
        }
        if (heads < kHeads) broken.push(`only ${heads} heads had anything to compare`);
    } finally {
        await fresh.stop();
    }
    return {
        broken,
        rows: [
            ['heads compared with a fresh engine', heads],
            ['cycles compared', cycles],
            ['pools in them', pools.size],
        ],
    };
}

/** All cycles found on a block, by their pools. */
async function opportunitiesOf(engine, number) {
    const found = new Map();
    for await (const item of pages(engine, 'opportunities', `&block=${number}`))
        found.set(
            `${item.block.hash} ${item.route.map(({ pool, tokenIn }) => `${pool}:${tokenIn.symbol}`).join(' ')}`,
            item,
        );
    return found;
}

async function* pages(engine, what, query = '') {
    let cursor;
    do {
        const { data, page } = await engine.list(what, query + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''));
        yield* data;
        cursor = page.nextCursor;
    } while (cursor);
}

const amounts = ({ route, waterfall }) =>
    JSON.stringify([route.map(({ amountIn, amountOut }) => [amountIn, amountOut]), waterfall.gross]);

function differences(number, lived, read) {
    const broken = [];
    for (const [key, item] of read)
        if (!lived.has(key))
            broken.push(`block ${number}: a fresh engine finds a cycle that the other does not: ${key}`);
        else if (amounts(item) !== amounts(lived.get(key)))
            broken.push(`block ${number}: ${key}: fresh ${amounts(item)}, other ${amounts(lived.get(key))}`);
    for (const key of lived.keys())
        if (!read.has(key)) broken.push(`block ${number}: a cycle that a fresh engine does not find: ${key}`);
    return broken;
}

/** What the API tells of the executions of this engine, against the node's receipts. */
export async function compareExecutions(stage, engine) {
    const broken = [];
    const rows = { landed: 0, reverted: 0, other: 0 };
    for await (const { id, txHash, state, landedIn } of pages(engine, 'executions')) {
        const receipt = await stage.chain.receipt(txHash);
        if (state in kConcluded) {
            rows[state] += 1;
            if (!receipt) broken.push(`execution ${id} is ${state} and on no block`);
            else if (receipt.status !== kConcluded[state] || receipt.blockHash !== landedIn.hash)
                broken.push(
                    `execution ${id} is ${state} in ${landedIn.hash}, on the chain ${receipt.status} in ${receipt.blockHash}`,
                );
        } else {
            rows.other += 1;
            const carriedOut = receipt?.to?.toLowerCase() === stage.executor.toLowerCase();
            if (carriedOut && (state === 'dropped' || state === 'cancelled'))
                broken.push(`execution ${id} is ${state}, and in block ${Number(receipt.blockNumber)}`);
        }
    }
    return { broken, rows: Object.entries(rows).map(([state, count]) => [`executions: ${state}`, count]) };
}
