// Event logs as the contracts wrote them, undone by hand: 32-byte words, indexed values in topics.
import { BadRecording } from './bad_recording.mjs';

const Sync = '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1';
const Initialize = '0x98636036cb66a9c19a37435efc1e90142190214e8abeb821bdba3f2990dd4c95';
const Swap = '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67';
const Mint = '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde';
const Burn = '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c';
const Transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

export const topics = { Sync, Initialize, Swap, Mint, Burn, Transfer };

function word(log, index) {
    const from = 2 + 64 * index;
    const text = log.data.slice(from, from + 64);
    if (text.length !== 64) throw new BadRecording(`log of ${log.address}: word ${index} missing`);
    return BigInt('0x' + text);
}

const tick = (value) => Number(BigInt.asIntN(24, value));
const topic = (log, index) => BigInt(log.topics[index]);
const addressOf = (text) => '0x' + text.slice(26);

/// {event, …} for the events that move a pool, null for any other.
export function decodePoolLog(log) {
    switch (log.topics[0]) {
        case Sync:
            return { event: 'sync', reserve0: word(log, 0), reserve1: word(log, 1) };
        case Initialize:
            return { event: 'initialize', sqrtPriceX96: word(log, 0), tick: tick(word(log, 1)) };
        case Swap:
            return {
                event: 'swap',
                sqrtPriceX96: word(log, 2),
                liquidity: word(log, 3),
                tick: tick(word(log, 4)),
            };
        case Mint:
            if (log.topics.length !== 4) return null;
            return {
                event: 'liquidity',
                lower: tick(topic(log, 2)),
                upper: tick(topic(log, 3)),
                change: word(log, 1),
            };
        case Burn:
            if (log.topics.length !== 4) return null;
            return {
                event: 'liquidity',
                lower: tick(topic(log, 2)),
                upper: tick(topic(log, 3)),
                change: -word(log, 0),
            };
        default:
            return null;
    }
}

/// {from, to, amount} of an ERC-20 transfer, null for any other log (ERC-721 has a fourth topic).
export function decodeTransfer(log) {
    if (log.topics[0] !== Transfer || log.topics.length !== 3) return null;
    return { from: addressOf(log.topics[1]), to: addressOf(log.topics[2]), amount: word(log, 0) };
}
