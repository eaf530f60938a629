// Writes down what happens on a world, as a recording without opportunities.
import { Market } from '../src/market.mjs';
import { topics } from '../src/logs.mjs';
import { ethCall, hexNumber, wordsOf } from './world.mjs';

const kGas = { base: '90000', balancer: '60000', aave: '110000', v2Hop: '70000', v3Hop: '95000', v3Tick: '22000' };

export function poolsOf(manifest) {
    return manifest.pools.map((pool) => ({
        address: pool.address.toLowerCase(),
        kind: pool.kind,
        dex: pool.dex,
        token0: pool.token0.toLowerCase(),
        token1: pool.token1.toLowerCase(),
        feePips: Number(pool.feePips),
        tickSpacing: Number(pool.tickSpacing ?? 0),
    }));
}

/// The market at a block, folded from every log since the first block.
export async function marketFromLogs(world, block) {
    const pools = poolsOf(world.manifest);
    const logs = await world.rpc.call('eth_getLogs', {
        fromBlock: '0x0',
        toBlock: block,
        address: pools.map((pool) => pool.address),
    });
    return new Market(new Map(), new Map()).after(logs, new Map(pools.map((pool) => [pool.address, pool])));
}

export function headerOf(block) {
    const text = (value) => String(BigInt(value));
    return {
        number: text(block.number),
        hash: block.hash,
        parent: block.parentHash,
        timestamp: text(block.timestamp),
        baseFee: text(block.baseFeePerGas),
        gasUsed: text(block.gasUsed),
        gasLimit: text(block.gasLimit),
    };
}

async function lendersOf(world, tokens, block) {
    const { balancerVault, aavePool, aavePremiumBps } = world.manifest.flash;
    const kGetReserveData = '0x35ea6a75';
    const kATokenWord = 8;
    const reserves = await world.rpc.batch(
        tokens.map((token) => ethCall(aavePool, kGetReserveData, [token], block)),
    );
    const lenders = tokens.flatMap((token, i) => [
        { source: 'balancer_v2', token, holder: balancerVault.toLowerCase(), feeBps: '0' },
        {
            source: 'aave_v3',
            token,
            holder: '0x' + wordsOf(reserves[i])[kATokenWord].toString(16).padStart(40, '0'),
            feeBps: String(aavePremiumBps),
        },
    ]);
    const kBalanceOf = '0x70a08231';
    const balances = await world.rpc.batch(
        lenders.map((one) => ethCall(one.token, kBalanceOf, [one.holder], block)),
    );
    return { lenders, balances: balances.map((balance) => String(BigInt(balance))) };
}

function stateOf(pools, market) {
    return pools.map(({ address, kind }) => {
        const state = market.pools.get(address);
        if (kind === 'uniswap_v2')
            return { address, kind, reserve0: String(state.reserve0), reserve1: String(state.reserve1) };
        const ticks = state.ticks.map(({ index, gross, net }) => ({
            index: String(index),
            gross: String(gross),
            net: String(net),
        }));
        const { sqrtPriceX96, tick, liquidity } = state;
        return {
            address,
            kind,
            sqrtPriceX96: String(sqrtPriceX96),
            tick: String(tick),
            liquidity: String(liquidity),
            ticks,
        };
    });
}

/// Resolves with the hash of each of the next `count` heads, as the node announces them.
export function nextHeads(manifest, count) {
    return new Promise((resolve, reject) => {
        const hashes = [];
        const socket = new WebSocket(manifest.ws);
        socket.onopen = () =>
            socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }));
        socket.onerror = () => reject(new Error('the subscription failed'));
        socket.onmessage = ({ data }) => {
            const message = JSON.parse(data);
            if (message.method !== 'eth_subscription') return;
            hashes.push(message.params.result.hash);
            if (hashes.length < count) return;
            socket.close();
            resolve(hashes);
        };
    });
}

/// Lines of a recording over the next `heads` blocks.
export async function recordWorld(world, heads, policy = {}) {
    const { rpc, manifest } = world;
    const pools = poolsOf(manifest);
    const first = await rpc.call('eth_getBlockByNumber', 'latest', false);
    const wrappedNative = manifest.wrappedNative.toLowerCase();
    const settlements = manifest.tokens
        .map(({ address }) => address.toLowerCase())
        .map((token) => ({ token, gasPool: gasPoolOf(pools, token, wrappedNative) }));
    const { lenders, balances } = await lendersOf(
        world,
        settlements.map(({ token }) => token),
        first.number,
    );
    let seq = 0;
    const event = (line) => ({
        ...line,
        seq: String(++seq),
        receivedNs: String(BigInt(first.timestamp) * 1_000_000_000n),
    });
    const lines = [
        event({
            type: 'header',
            version: '1',
            chainId: String(manifest.chainId),
            wrappedNative,
            tokens: manifest.tokens.map(({ address, symbol, decimals }) => ({
                address,
                symbol,
                decimals: String(decimals),
            })),
            pools: pools.map((pool) => ({
                ...pool,
                feePips: String(pool.feePips),
                tickSpacing: String(pool.tickSpacing),
            })),
            lenders,
            settlements,
            policy: { minNet: '1000000000000', maxNotional: '0', tip: '1000000000', ...policy },
            gasModel: kGas,
        }),
        event({
            type: 'state',
            at: headerOf(first),
            pools: stateOf(pools, await marketFromLogs(world, first.number)),
            lenders: balances,
        }),
    ];
    const last = Number(first.number) + heads;
    for (let latest = Number(first.number); latest < last; )
        latest = await numberOf(rpc, (await nextHeads(manifest, last - latest)).at(-1));
    const holders = new Set(lenders.map(({ holder }) => holder));
    const addresses = [...pools.map(({ address }) => address), ...settlements.map(({ token }) => token)];
    for (let number = Number(first.number) + 1; number <= last; ++number) {
        const block = await rpc.call('eth_getBlockByNumber', hexNumber(number), false);
        const logs = await rpc.call('eth_getLogs', { blockHash: block.hash, address: addresses });
        lines.push(
            event({ type: 'block', header: headerOf(block), logs: logs.filter((log) => concerns(log, holders)) }),
        );
    }
    return lines;
}

async function numberOf(rpc, hash) {
    return Number((await rpc.call('eth_getBlockByHash', hash, false)).number);
}

function gasPoolOf(pools, token, wrappedNative) {
    if (token === wrappedNative) return null;
    const both = [token, wrappedNative];
    return pools.find(
        (pool) => pool.kind === 'uniswap_v2' && both.includes(pool.token0) && both.includes(pool.token1),
    ).address;
}

function concerns(log, holders) {
    if (log.topics[0] !== topics.Transfer) return true;
    return log.topics.slice(1).some((topic) => holders.has('0x' + topic.slice(26)));
}
