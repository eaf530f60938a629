// Uniswap V3 SqrtPriceMath and SwapMath, exact input. Prices are sqrt(token1 / token0) as Q64.96.

const PIPS = 1_000_000n;
const Q96 = 96n;
const UINT256_MAX = (1n << 256n) - 1n;

const ceilDiv = (a, b) => (a + b - 1n) / b;

/// token0 between two prices. Floors or ceils once, which equals the contract's two nested divisions.
export function amount0Between(a, b, liquidity, roundUp) {
    if (a > b) [a, b] = [b, a];
    const numerator = (liquidity << Q96) * (b - a);
    return roundUp ? ceilDiv(ceilDiv(numerator, b), a) : numerator / b / a;
}

/// token1 between two prices.
export function amount1Between(a, b, liquidity, roundUp) {
    const product = liquidity * (a > b ? a - b : b - a);
    return roundUp ? (product + (1n << Q96) - 1n) >> Q96 : product >> Q96;
}

/// The price after `amount` (fee already taken) of the token in. Rounds so that the pool never gives too much.
export function priceAfterInput(sqrtPrice, liquidity, amount, zeroForOne) {
    if (!zeroForOne) return sqrtPrice + (amount << Q96) / liquidity;
    if (amount === 0n) return sqrtPrice;
    const shifted = liquidity << Q96;
    const product = amount * sqrtPrice;
    // Where the 256-bit product would overflow the contract takes a coarser way.
    if (product <= UINT256_MAX && shifted + product <= UINT256_MAX)
        return ceilDiv(shifted * sqrtPrice, shifted + product);
    return ceilDiv(shifted, shifted / sqrtPrice + amount);
}

/// What a step that goes all the way from one price to another takes and gives.
export function wholeStep(from, to, liquidity, feePips, zeroForOne) {
    const net = zeroForOne ? amount0Between(to, from, liquidity, true) : amount1Between(from, to, liquidity, true);
    const out = zeroForOne
        ? amount1Between(to, from, liquidity, false)
        : amount0Between(from, to, liquidity, false);
    const fee = BigInt(feePips);
    return { consumed: net + ceilDiv(net * fee, PIPS - fee), out };
}

/// A step that ends before its target because the amount in is used up.
export function partialStep(from, liquidity, amountIn, feePips, zeroForOne) {
    const net = (amountIn * (PIPS - BigInt(feePips))) / PIPS;
    const price = priceAfterInput(from, liquidity, net, zeroForOne);
    const out = zeroForOne
        ? amount1Between(price, from, liquidity, false)
        : amount0Between(from, price, liquidity, false);
    return { price, out };
}

/// About how much goes in for `target` to come out of a step; right but for the rounding of the price.
export function inputForStep(from, liquidity, target, { feePips, zeroForOne }) {
    const net = zeroForOne ? net0For(from, liquidity, target) : net1For(from, liquidity, target);
    return ceilDiv(net * PIPS, PIPS - BigInt(feePips));
}

function net0For(from, liquidity, target) {
    const to = from - ceilDiv(target << Q96, liquidity);
    return to > 0n ? amount0Between(to, from, liquidity, true) : 0n;
}

function net1For(from, liquidity, target) {
    const shifted = liquidity << Q96;
    const room = shifted - target * from;
    return room > 0n ? amount1Between(from, ceilDiv(shifted * from, room), liquidity, true) : 0n;
}
