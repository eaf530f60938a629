// The checker's mathematics and folding against the protocols' own bytecode.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ConcentratedCurve } from '../src/concentrated.mjs';
import { ConstantProductCurve } from '../src/constant_product.mjs';
import { checkText } from '../support/command.mjs';
import { Random } from '../support/random.mjs';
import { marketFromLogs, nextHeads, poolsOf, recordWorld } from '../support/recorder.mjs';
import { ethCall, hexNumber, startWorld, wordsOf, worldMissing } from '../support/world.mjs';

const kGetReserves = '0x0902f1ac';
const kSlot0 = '0x3850c7bd';
const kLiquidity = '0x1a686502';
const kTicks = '0xf30dba93';
const kTickBitmap = '0x5339c296';
const kGetAmountsOut = '0xd06ca61f';
const kQuoteExactInputSingle = '0xc6a5026a';
const kQuotes = 300;
const kHeads = 8;

describe('on a chain', { skip: worldMissing }, () => {
    let world;
    let recording;
    let pools;
    let market;
    let block;

    before(async () => {
        world = await startWorld();
        recording = await recordWorld(world, kHeads);
        block = hexNumber(recording.at(-1).header.number);
        pools = poolsOf(world.manifest);
        market = await marketFromLogs(world, block);
    });
    after(() => world?.stop());

    test('folded logs are the state of the contracts', async () => {
        for (const pool of pools) {
            const folded = market.pools.get(pool.address);
            const askAll = async (selector, values) => {
                const replies = await world.rpc.batch(
                    values.map((args) => ethCall(pool.address, selector, args, block)),
                );
                return replies.map(wordsOf);
            };
            const ask = async (selector) => (await askAll(selector, [[]]))[0];
            if (pool.kind === 'uniswap_v2') {
                const [reserve0, reserve1] = await ask(kGetReserves);
                assert.deepEqual(folded, { reserve0, reserve1 });
                continue;
            }
            const [sqrtPriceX96, tick] = await ask(kSlot0);
            const [liquidity] = await ask(kLiquidity);
            const { ticks, ...rest } = folded;
            assert.deepEqual(rest, { sqrtPriceX96, tick: Number(BigInt.asIntN(24, tick)), liquidity });
            const states = await askAll(
                kTicks,
                ticks.map(({ index }) => [index]),
            );
            for (const [i, { gross, net }] of ticks.entries()) {
                const [liquidityGross, liquidityNet] = states[i];
                assert.deepEqual({ gross, net }, { gross: liquidityGross, net: BigInt.asIntN(128, liquidityNet) });
            }
            const bitmap = await askAll(kTickBitmap, wordRange(pool.tickSpacing));
            const bits = bitmap.map(([word]) => word.toString(2).replaceAll('0', '').length);
            assert.equal(
                bits.reduce((a, b) => a + b),
                ticks.length,
            );
        }
    });

    test(`${kQuotes} quotes are those of Router02 and QuoterV2`, async () => {
        const random = new Random(41);
        const quotes = Array.from({ length: kQuotes }, () => {
            const pool = random.pick(pools);
            const zeroForOne = random.chance(50);
            const curve = curveOf(pool, market.pools.get(pool.address), zeroForOne);
            // About as much as moves the price by up to a fifth, and often far less.
            const size =
                curve.leastInFor((depthOut(pool, market, zeroForOne) * random.between(1n, 200n)) / 1000n) ??
                10n ** 6n;
            const amountIn = random.chance(30) ? size / random.magnitude(40) + 1n : size + random.bits(12);
            return { pool, zeroForOne, amountIn, quote: curve.at(amountIn) };
        });
        const replies = await world.rpc.batch(quotes.map((one) => routerCall(world.manifest, one, block)));
        const seen = { v2: 0, v3: 0, crossing: 0 };
        for (const [i, { pool, amountIn, quote }] of quotes.entries()) {
            const words = replies[i] instanceof Error ? null : wordsOf(replies[i]);
            if (quote === null) continue;
            const name = `${pool.address} in ${amountIn}`;
            if (pool.kind === 'uniswap_v2') {
                assert.equal(words.at(-1), quote.out, name);
                ++seen.v2;
            } else {
                assert.equal(words[0], quote.out, name);
                assert.ok(Math.abs(Number(words[2]) - quote.ticks) <= 1, name);
                if (quote.ticks > 0) ++seen.crossing;
                ++seen.v3;
            }
        }
        assert.ok(seen.v2 + seen.v3 > kQuotes * 0.9 && seen.v2 > 80 && seen.v3 > 80, JSON.stringify(seen));
        assert.ok(seen.crossing > seen.v3 * 0.3, JSON.stringify(seen));
    });

    test('on what traders did the short cut changes nothing', async () => {
        const text = recording.map((line) => JSON.stringify(line) + '\n').join('');
        const quick = (await checkText(text, '--list', '100000')).report;
        assert.equal(quick.heads, kHeads + 1);
        assert.equal(quick.cycles % 2, 0);
        assert.ok(quick.missed > 0 && quick.missed === quick.list.length);
        const full = (await checkText(text, '--full', '--list', '100000')).report;
        delete quick.elapsedMs;
        delete full.elapsedMs;
        assert.deepEqual(quick, full);
    });

    test('heads are announced one by one', async () => {
        const hashes = await nextHeads(world.manifest, 2);
        const blocks = await Promise.all(hashes.map((hash) => world.rpc.call('eth_getBlockByHash', hash, false)));
        assert.equal(blocks[1].parentHash, blocks[0].hash);
    });
});

function curveOf(pool, state, zeroForOne) {
    if (pool.kind === 'uniswap_v3')
        return new ConcentratedCurve(state, pool.feePips, pool.tickSpacing, zeroForOne);
    const [reserveIn, reserveOut] = zeroForOne
        ? [state.reserve0, state.reserve1]
        : [state.reserve1, state.reserve0];
    return new ConstantProductCurve(reserveIn, reserveOut, pool.feePips);
}

/// All words of a tick bitmap.
function wordRange(spacing) {
    const last = Math.floor(887272 / spacing / 256);
    return Array.from({ length: 2 * last + 2 }, (_, i) => [i - last - 1]);
}

/// What a pool of the present liquidity at all prices would hold of the token that is paid.
function depthOut(pool, market, zeroForOne) {
    const state = market.pools.get(pool.address);
    if (pool.kind === 'uniswap_v2') return zeroForOne ? state.reserve1 : state.reserve0;
    const { liquidity, sqrtPriceX96 } = state;
    return zeroForOne ? (liquidity * sqrtPriceX96) >> 96n : (liquidity << 96n) / sqrtPriceX96;
}

function routerCall(manifest, { pool, zeroForOne, amountIn }, block) {
    const [tokenIn, tokenOut] = zeroForOne ? [pool.token0, pool.token1] : [pool.token1, pool.token0];
    const dex = manifest.dexes.find(({ name }) => name === pool.dex);
    if (pool.kind === 'uniswap_v2')
        return ethCall(dex.router, kGetAmountsOut, [amountIn, 64, 2, tokenIn, tokenOut], block);
    return ethCall(dex.quoter, kQuoteExactInputSingle, [tokenIn, tokenOut, amountIn, pool.feePips, 0], block);
}
