// The market as at the end of one block. Markets are never changed, so that the one of an abandoned block's parent is
// still there to go back to, and a pool that did not move is the same object in both.
import { BadRecording } from './bad_recording.mjs';
import { decodePoolLog, decodeTransfer } from './logs.mjs';

const lenderKey = ({ holder, token }) => `${holder}:${token}`;

export class Market {
    constructor(pools, balances) {
        this.pools = pools;
        this.balances = balances;
    }

    static fromState(state, lenders) {
        if (state.lenders.length !== lenders.length)
            throw new BadRecording(`state with ${state.lenders.length} lenders, expected ${lenders.length}`);
        return new Market(
            new Map(state.pools),
            new Map(lenders.map((lender, i) => [lenderKey(lender), state.lenders[i]])),
        );
    }

    balanceOf(lender) {
        return this.balances.get(lenderKey(lender)) ?? 0n;
    }

    /// The market after a block's logs. `configs`: pools by address.
    after(logs, configs) {
        const pools = new Map(this.pools);
        const balances = new Map(this.balances);
        for (const log of logs) {
            const config = configs.get(log.address);
            const change = config && decodePoolLog(log);
            if (change) movePool(pools, config, change);
            const transfer = decodeTransfer(log);
            if (transfer) {
                move(balances, `${transfer.from}:${log.address}`, -transfer.amount);
                move(balances, `${transfer.to}:${log.address}`, transfer.amount);
            }
        }
        return new Market(pools, balances);
    }
}

function move(balances, key, amount) {
    const before = balances.get(key);
    if (before !== undefined) balances.set(key, before + amount);
}

function movePool(pools, config, change) {
    const before = pools.get(config.address);
    const after = config.kind === 'uniswap_v2' ? constantProductAfter(change) : concentratedAfter(before, change);
    if (after) pools.set(config.address, after);
}

// A Sync says all there is to know of a pair, also of one whose state could not be read.
function constantProductAfter(change) {
    return change.event === 'sync' ? { reserve0: change.reserve0, reserve1: change.reserve1 } : null;
}

function concentratedAfter(before, change) {
    if (change.event === 'initialize')
        return { sqrtPriceX96: change.sqrtPriceX96, tick: change.tick, liquidity: 0n, ticks: [] };
    // Without its ticks a pool stays unknown until a state brings them.
    if (before === undefined) return null;
    if (change.event === 'swap')
        return {
            sqrtPriceX96: change.sqrtPriceX96,
            tick: change.tick,
            liquidity: change.liquidity,
            ticks: before.ticks,
        };
    if (change.event !== 'liquidity' || change.change === 0n) return null;
    const inRange = change.lower <= before.tick && before.tick < change.upper;
    return {
        sqrtPriceX96: before.sqrtPriceX96,
        tick: before.tick,
        liquidity: before.liquidity + (inRange ? change.change : 0n),
        ticks: withTick(
            withTick(before.ticks, change.lower, change.change, change.change),
            change.upper,
            change.change,
            -change.change,
        ),
    };
}

function withTick(ticks, index, gross, net) {
    const at = ticks.findIndex((tick) => tick.index >= index);
    const position = at === -1 ? ticks.length : at;
    const known = ticks[position]?.index === index ? ticks[position] : null;
    const tick = { index, gross: (known?.gross ?? 0n) + gross, net: (known?.net ?? 0n) + net };
    if (tick.gross < 0n) throw new BadRecording(`tick ${index} would lose more liquidity than it has`);
    return ticks.toSpliced(position, known ? 1 : 0, ...(tick.gross === 0n ? [] : [tick]));
}
