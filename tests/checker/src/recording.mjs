// A recording's lines as values: integers as BigInt, addresses and hashes in lower case.
import { createReadStream } from 'node:fs';
import { BadRecording } from './bad_recording.mjs';

const kVersion = '1';

/// Complete lines with their numbers. What follows the last newline is torn and left out.
export async function* linesOf(path) {
    let carry = [];
    let number = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
        let start = 0;
        for (let end; (end = chunk.indexOf(10, start)) !== -1; start = end + 1) {
            carry.push(chunk.subarray(start, end));
            yield { number: ++number, text: Buffer.concat(carry).toString('utf8') };
            carry = [];
        }
        if (start < chunk.length) carry.push(chunk.subarray(start));
    }
}

export function parseLine({ text }) {
    let value;
    try {
        value = JSON.parse(text);
    } catch (error) {
        throw new BadRecording(`not JSON (${error.message})`);
    }
    if (value === null || typeof value !== 'object' || typeof value.type !== 'string')
        throw new BadRecording('expected an object with a type');
    return value;
}

export function integer(value, name) {
    if (typeof value !== 'string' || !/^-?\d+$/.test(value))
        throw new BadRecording(`${name}: expected an integer in a string, was ${JSON.stringify(value)}`);
    return BigInt(value);
}

function natural(value, name) {
    const number = integer(value, name);
    if (number < 0n) throw new BadRecording(`${name}: expected no negative number, was ${value}`);
    return number;
}

function small(value, name) {
    const number = integer(value, name);
    if (number > 2n ** 31n || number < -(2n ** 31n)) throw new BadRecording(`${name}: ${value} is out of range`);
    return Number(number);
}

export function hex(value, name, bytes) {
    if (typeof value !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(value))
        throw new BadRecording(`${name}: expected hex, was ${JSON.stringify(value)}`);
    if (bytes !== undefined && value.length !== 2 + 2 * bytes)
        throw new BadRecording(`${name}: expected ${bytes} bytes, was ${value}`);
    return value.toLowerCase();
}

const address = (value, name) => hex(value, name, 20);
const hash = (value, name) => hex(value, name, 32);

function list(value, name) {
    if (!Array.isArray(value)) throw new BadRecording(`${name}: expected a list`);
    return value;
}

/// A list whose every item is an object.
function records(value, name) {
    return list(value, name).map((item) => record(item, name));
}

function record(value, name) {
    if (value === null || typeof value !== 'object') throw new BadRecording(`${name}: expected an object`);
    return value;
}

function poolConfig(pool) {
    const kinds = ['uniswap_v2', 'uniswap_v3'];
    if (!kinds.includes(pool.kind))
        throw new BadRecording(`pool ${pool.address}: unknown kind ${JSON.stringify(pool.kind)}`);
    const config = {
        address: address(pool.address, 'pool address'),
        kind: pool.kind,
        token0: address(pool.token0, 'token0'),
        token1: address(pool.token1, 'token1'),
        feePips: small(pool.feePips, 'feePips'),
        tickSpacing: small(pool.tickSpacing, 'tickSpacing'),
    };
    if (config.feePips < 0 || config.feePips >= 1_000_000)
        throw new BadRecording(`pool ${config.address}: fee ${pool.feePips}`);
    if (config.kind === 'uniswap_v3' && config.tickSpacing < 1)
        throw new BadRecording(`pool ${config.address}: tick spacing ${pool.tickSpacing}`);
    return config;
}

/// Set-up and policy: a `header` or a `configured` line.
export function parseConfig(line) {
    const wrappedNative = address(line.wrappedNative, 'wrappedNative');
    const settlements = records(line.settlements, 'settlements').map((one) => ({
        token: address(one.token, 'settlement'),
        gasPool: one.gasPool === null ? null : address(one.gasPool, 'gasPool'),
    }));
    const unpriced = settlements.find((one) => one.gasPool === null && one.token !== wrappedNative);
    if (unpriced) throw new BadRecording(`settlement ${unpriced.token} has no gas pool`);
    const policy = record(line.policy, 'policy');
    const gasModel = record(line.gasModel, 'gasModel');
    const gas = (name) => natural(gasModel[name], `gasModel.${name}`);
    return {
        wrappedNative,
        settlements,
        symbols: new Map(records(line.tokens, 'tokens').map((one) => [address(one.address, 'token'), one.symbol])),
        pools: records(line.pools, 'pools').map(poolConfig),
        lenders: records(line.lenders, 'lenders').map(lenderConfig),
        minNet: integer(policy.minNet, 'policy.minNet'),
        maxNotional: natural(policy.maxNotional, 'policy.maxNotional'),
        tip: natural(policy.tip, 'policy.tip'),
        gas: {
            base: gas('base'),
            balancer: gas('balancer'),
            aave: gas('aave'),
            v2Hop: gas('v2Hop'),
            v3Hop: gas('v3Hop'),
            v3Tick: gas('v3Tick'),
        },
    };
}

function lenderConfig(one) {
    if (one.source !== 'balancer_v2' && one.source !== 'aave_v3')
        throw new BadRecording(`unknown lender ${JSON.stringify(one.source)}`);
    return {
        source: one.source,
        token: address(one.token, 'lender token'),
        holder: address(one.holder, 'lender holder'),
        feeBps: natural(one.feeBps, 'feeBps'),
    };
}

export function parseHeader(value) {
    const { number, baseFee, gasUsed, gasLimit } = record(value, 'block header');
    return {
        number: natural(number, 'number'),
        hash: hash(value.hash, 'hash'),
        parent: hash(value.parent, 'parent'),
        baseFee: natural(baseFee, 'baseFee'),
        gasUsed: natural(gasUsed, 'gasUsed'),
        gasLimit: natural(gasLimit, 'gasLimit'),
    };
}

function parsePoolState(pool) {
    const at = address(pool.address, 'pool address');
    if (pool.kind === 'uniswap_v2')
        return [
            at,
            { reserve0: natural(pool.reserve0, 'reserve0'), reserve1: natural(pool.reserve1, 'reserve1') },
        ];
    const ticks = records(pool.ticks, 'ticks').map((tick) => ({
        index: small(tick.index, 'tick index'),
        gross: natural(tick.gross, 'tick gross'),
        net: integer(tick.net, 'tick net'),
    }));
    for (let i = 1; i < ticks.length; ++i)
        if (ticks[i].index <= ticks[i - 1].index) throw new BadRecording(`pool ${at}: ticks are not ascending`);
    const sqrtPriceX96 = natural(pool.sqrtPriceX96, 'sqrtPriceX96');
    return [
        at,
        { sqrtPriceX96, tick: small(pool.tick, 'tick'), liquidity: natural(pool.liquidity, 'liquidity'), ticks },
    ];
}

export function parseState(line) {
    return {
        at: parseHeader(line.at),
        pools: records(line.pools, 'pools').map(parsePoolState),
        lenders: list(line.lenders, 'lenders').map((balance) => natural(balance, 'lender balance')),
    };
}

export function parseBlock(line) {
    const logs = records(line.logs, 'logs').map((log) => ({
        address: address(log.address, 'log address'),
        topics: list(log.topics, 'topics').map((topic) => hash(topic, 'topic')),
        data: hex(log.data, 'log data'),
    }));
    return { header: parseHeader(line.header), logs };
}

export function parseReorg(line) {
    return { hash: hash(record(line.ancestor, 'ancestor').hash, 'ancestor hash') };
}

export function parseOpportunity(line) {
    const amounts = list(line.amounts, 'amounts').map((amount) => natural(amount, 'amount'));
    const pools = list(line.pools, 'pools').map((pool) => address(pool, 'pool'));
    const zeroForOne = list(line.zeroForOne, 'zeroForOne');
    if (zeroForOne.length !== pools.length || amounts.length !== pools.length + 1)
        throw new BadRecording(`opportunity ${line.id}: pools, zeroForOne and amounts do not fit`);
    return {
        id: line.id,
        head: hash(record(line.head, 'head').hash, 'head hash'),
        pools,
        zeroForOne,
        settlement: address(line.settlement, 'settlement'),
        source: line.flashSource,
        holder: address(line.flashHolder, 'flashHolder'),
        amounts,
        flashFee: natural(line.flashFee, 'flashFee'),
        profit: integer(line.profit, 'profit'),
        gas: natural(line.gas, 'gas'),
        gap: natural(record(line.certificate, 'certificate').gap, 'gap'),
        net: integer(line.net, 'net'),
    };
}

export function requireVersion(line) {
    if (line.version !== kVersion)
        throw new BadRecording(`recording of version ${JSON.stringify(line.version)}, expected "${kVersion}"`);
}
