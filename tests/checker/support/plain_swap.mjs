// UniswapV3Pool.swap for exact input, written as the contract's loop: one step after another, amounts counted down.
// The bitmap is searched bit by bit. Slow and plain, to hold the ladder against.
import { MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrtRatioAtTick } from '../src/tick_math.mjs';

const Q96 = 1n << 96n;
const PIPS = 1_000_000n;
const up = (a, b) => (a % b === 0n ? a / b : a / b + 1n);

function delta0(a, b, liquidity, roundUp) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const numerator = liquidity * Q96 * (high - low);
    return roundUp ? up(up(numerator, high), low) : numerator / high / low;
}

function delta1(a, b, liquidity, roundUp) {
    const product = liquidity * (a < b ? b - a : a - b);
    return roundUp ? up(product, Q96) : product / Q96;
}

function nextPrice(price, liquidity, amount, zeroForOne) {
    if (!zeroForOne) return price + (amount * Q96) / liquidity;
    return amount === 0n ? price : up(liquidity * Q96 * price, liquidity * Q96 + amount * price);
}

function nextTickWithinWord(initialised, tick, spacing, zeroForOne) {
    let compressed = Math.floor(tick / spacing);
    if (!zeroForOne) ++compressed;
    const wordOf = (one) => Math.floor(one / 256);
    const word = wordOf(compressed);
    for (;;) {
        if (initialised.has(compressed * spacing)) return { next: compressed * spacing, found: true };
        const following = compressed + (zeroForOne ? -1 : 1);
        if (wordOf(following) !== word) return { next: compressed * spacing, found: false };
        compressed = following;
    }
}

/// {amountIn (consumed), out, price, tick, crossed}
export function plainSwap(pool, feePips, spacing, zeroForOne, amount) {
    const initialised = new Map(pool.ticks.map((tick) => [tick.index, tick.net]));
    const limit = zeroForOne ? MIN_SQRT_RATIO + 1n : MAX_SQRT_RATIO - 1n;
    const fee = BigInt(feePips);
    let { sqrtPriceX96: price, tick, liquidity } = pool;
    let remaining = amount;
    let out = 0n;
    let crossed = 0;
    while (remaining !== 0n && price !== limit) {
        const start = price;
        let { next, found } = nextTickWithinWord(initialised, tick, spacing, zeroForOne);
        next = Math.max(MIN_TICK, Math.min(MAX_TICK, next));
        const nextRatio = sqrtRatioAtTick(next);
        const target = (zeroForOne ? nextRatio < limit : nextRatio > limit) ? limit : nextRatio;
        const less = (remaining * (PIPS - fee)) / PIPS;
        const toTarget = zeroForOne
            ? delta0(target, price, liquidity, true)
            : delta1(price, target, liquidity, true);
        price = less >= toTarget ? target : nextPrice(price, liquidity, less, zeroForOne);
        const amountIn = zeroForOne
            ? delta0(price, start, liquidity, true)
            : delta1(start, price, liquidity, true);
        out += zeroForOne ? delta1(price, start, liquidity, false) : delta0(start, price, liquidity, false);
        const feeAmount = price !== target ? remaining - amountIn : up(amountIn * fee, PIPS - fee);
        remaining -= amountIn + feeAmount;
        if (price === nextRatio) {
            if (found) {
                liquidity += zeroForOne ? -initialised.get(next) : initialised.get(next);
                ++crossed;
            }
            tick = zeroForOne ? next - 1 : next;
        }
    }
    return { amountIn: amount - remaining, out, price, crossed };
}
