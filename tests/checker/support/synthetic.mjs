// A small made-up market and its recordings: four tokens, seven pools of both kinds, two lenders.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '../src/logs.mjs';
import { sqrtRatioAtTick } from '../src/tick_math.mjs';

export const addressOf = (byte) => '0x' + byte.toString(16).padStart(2, '0').repeat(20);
export const hashOf = (number, fork = 0) => '0x' + (number * 256 + fork).toString(16).padStart(64, '0');

const [W, U, D, B] = [0xa1, 0xa2, 0xa3, 0xa4].map(addressOf);
export const tokens = { W, U, D, B };
export const vault = addressOf(0xe1);
export const aToken = addressOf(0xe2);

const v2 = (byte, token0, token1) => ({
    address: addressOf(byte),
    kind: 'uniswap_v2',
    dex: 'x',
    token0,
    token1,
    feePips: '3000',
    tickSpacing: '0',
});
const v3 = (byte, token0, token1) => ({
    ...v2(byte, token0, token1),
    kind: 'uniswap_v3',
    feePips: '500',
    tickSpacing: '10',
});
export const pools = {
    wu1: v2(0x01, W, U),
    wu2: v2(0x02, W, U),
    wu3: v3(0x03, W, U),
    wd: v2(0x04, W, D),
    ud: v3(0x05, U, D),
    wb: v2(0x06, W, B),
    ub: v2(0x07, U, B),
};

export const ether = 10n ** 18n;
const kUsd = 10n ** 6n;
const kSat = 10n ** 8n;

const word = (value) => BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0');
const log = (address, topic, indexed, data) => ({
    address,
    topics: [topic, ...indexed.map((value) => '0x' + word(value))],
    data: '0x' + data.map(word).join(''),
    txn: hashOf(0),
    txnIndex: '0',
    index: '0',
});
export const sync = (pool, reserve0, reserve1) => log(pool.address, topics.Sync, [], [reserve0, reserve1]);
export const swapTo = (pool, tick, liquidity) =>
    log(pool.address, topics.Swap, [1, 2], [0, 0, sqrtRatioAtTick(tick), liquidity, tick]);
export const mint = (pool, lower, upper, amount) =>
    log(pool.address, topics.Mint, [1, lower, upper], [1, amount, 0, 0]);
export const transfer = (token, from, to, amount) => log(token, topics.Transfer, [from, to], [amount]);

// 1 W = 2,000 U (6 decimals): tick of 2e-9.
export const kWuTick = -200311;
const kUdTick = 276324;
export const kWuLiquidity = 10n ** 16n;

function rangeState(pool, tick, liquidity) {
    const ticks = [
        { index: String(Math.floor(tick / 10) * 10 - 20_000), gross: String(liquidity), net: String(liquidity) },
        { index: String(Math.floor(tick / 10) * 10 + 20_000), gross: String(liquidity), net: String(-liquidity) },
    ];
    return {
        address: pool.address,
        kind: pool.kind,
        sqrtPriceX96: String(sqrtRatioAtTick(tick)),
        tick: String(tick),
        liquidity: String(liquidity),
        ticks,
    };
}

const pairState = (pool, reserve0, reserve1) => ({
    address: pool.address,
    kind: pool.kind,
    reserve0: String(reserve0),
    reserve1: String(reserve1),
});

export function poolStates() {
    return [
        pairState(pools.wu1, 1000n * ether, 2_000_000n * kUsd),
        pairState(pools.wu2, 1000n * ether, 2_000_000n * kUsd),
        rangeState(pools.wu3, kWuTick, kWuLiquidity),
        pairState(pools.wd, 500n * ether, 1_000_000n * ether),
        rangeState(pools.ud, kUdTick, 10n ** 19n),
        pairState(pools.wb, 1000n * ether, 50n * kSat),
        pairState(pools.ub, 2_000_000n * kUsd, 50n * kSat),
    ];
}

/// Lines of a recording, block after block. Everything in it is of the format's types already.
export class Recording {
    lines = [];
    #seq = 0;
    #head = null;

    constructor({ policy = {}, gasModel = {}, feeBps = '9', settlements } = {}) {
        this.setup = {
            chainId: '31337',
            wrappedNative: W,
            tokens: Object.entries(tokens).map(([symbol, address]) => ({ address, symbol, decimals: '18' })),
            pools: Object.values(pools),
            lenders: [
                { source: 'balancer_v2', token: W, holder: vault, feeBps: '0' },
                { source: 'aave_v3', token: W, holder: aToken, feeBps },
                { source: 'balancer_v2', token: U, holder: vault, feeBps: '0' },
            ],
            settlements: settlements ?? [
                { token: W, gasPool: null },
                { token: U, gasPool: pools.wu1.address },
            ],
            policy: { execute: true, minNet: '1000000000000', maxNotional: '0', tip: '0', ...policy },
            gasModel: {
                base: '90000',
                balancer: '60000',
                aave: '110000',
                v2Hop: '70000',
                v3Hop: '95000',
                v3Tick: '22000',
                ...gasModel,
            },
        };
        this.#event({ type: 'header', version: '1', ...this.setup });
    }

    configured(change) {
        this.setup = { ...this.setup, ...change };
        return this.#event({ type: 'configured', ...this.setup });
    }

    state(number, { balances = [5000n * ether, 5000n * ether, 10n ** 13n], states = poolStates() } = {}) {
        const at = this.#header(number, hashOf(number), hashOf(number - 1));
        return this.#event({ type: 'state', at, pools: states, lenders: balances.map(String) });
    }

    block(logs, { fork = 0, ...fields } = {}) {
        const number = this.#head.number + 1;
        const header = { ...this.#header(number, hashOf(number, fork), this.#head.hash), ...fields };
        return this.#event({ type: 'block', header, logs });
    }

    reorg(number, fork = 0) {
        const depth = String(this.#head.number - number);
        this.#head = { number, hash: hashOf(number, fork) };
        return this.#event({
            type: 'reorg',
            ancestor: { number: String(number), hash: hashOf(number, fork), parent: hashOf(number - 1) },
            depth,
        });
    }

    line(value) {
        this.lines.push(value);
        return this;
    }

    /// The same recording with an opportunity line for each found one, behind the line of its head.
    withOpportunities(found) {
        const copy = Object.create(Recording.prototype);
        let id = 0;
        copy.lines = this.lines.flatMap((line) => {
            const hash = line.type === 'state' ? line.at.hash : line.type === 'block' ? line.header.hash : null;
            return [
                line,
                ...found.filter((one) => one.head.hash === hash).map((one) => opportunity(String(++id), one)),
            ];
        });
        return copy;
    }

    text() {
        return this.lines.map((line) => JSON.stringify(line) + '\n').join('');
    }

    #header(number, hash, parent) {
        this.#head = { number, hash };
        const gas = { baseFee: '1000000000', gasUsed: '15000000', gasLimit: '30000000' };
        return { number: String(number), hash, parent, timestamp: String(1_700_000_000 + number), ...gas };
    }

    #event(line) {
        this.lines.push({ ...line, seq: String(++this.#seq), receivedNs: '1' });
        return this;
    }
}

/// An opportunity line from a row of the checker's own list.
export function opportunity(id, row) {
    const holder = row.flashSource === 'aave_v3' ? aToken : vault;
    const flashFee = BigInt(row.amounts.at(-1)) - BigInt(row.amounts[0]) - BigInt(row.profit);
    return {
        type: 'opportunity',
        id,
        head: row.head,
        pools: row.pools,
        zeroForOne: row.zeroForOne,
        settlement: row.settlement,
        flashSource: row.flashSource,
        flashHolder: holder,
        amounts: row.amounts,
        flashFee: String(flashFee),
        profit: row.profit,
        gas: row.gas,
        certificate: { optimal: true, gap: '0' },
        net: row.net,
        stage: 'seen',
        reason: 'profitable',
    };
}

/// Calls `use` with the path of a file that holds `text`.
export async function withFile(text, use) {
    const folder = mkdtempSync(join(tmpdir(), 'lariat-checker-'));
    try {
        const path = join(folder, 'recording.ndjson');
        writeFileSync(path, text);
        return await use(path);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
