// Uniswap V2: x * y = k with the fee taken from the amount in (UniswapV2Library.getAmountOut, any fee).

const PIPS = 1_000_000n;

// The pair stores reserves as uint112 and reverts when a balance outgrows them.
const MAX_RESERVE = (1n << 112n) - 1n;

export class ConstantProductCurve {
    constructor(reserveIn, reserveOut, feePips) {
        this.reserveIn = reserveIn;
        this.reserveOut = reserveOut;
        this.keep = PIPS - BigInt(feePips);
        this.reserveInPips = reserveIn * PIPS;
        this.keepReal = Number(this.keep);
        this.reserveInReal = Number(this.reserveInPips);
        this.rateNumerator = this.keepReal * this.reserveInReal * Number(reserveOut);
        this.usable = reserveIn > 0n && reserveOut > 0n;
        this.startRate = this.usable ? this.#rate(0n) : 0;
        this.kind = 'uniswap_v2';
    }

    /// {out, rate, ticks, steps} for an amount in, or null when the pair would revert. `rate` is the marginal
    /// price, out per in, for whatever would be added.
    at(amountIn) {
        if (!this.usable || this.reserveIn + amountIn > MAX_RESERVE) return null;
        const kept = amountIn * this.keep;
        const out = (kept * this.reserveOut) / (this.reserveInPips + kept);
        return { out, rate: this.#rate(amountIn), ticks: 0, steps: 0 };
    }

    /// The least amount in that pays `target` or more; null when the pair does not hold that much.
    leastInFor(target) {
        if (target <= 0n) return 0n;
        if (!this.usable || target >= this.reserveOut) return null;
        const denominator = this.keep * (this.reserveOut - target);
        const amountIn = (target * this.reserveInPips + denominator - 1n) / denominator;
        return this.reserveIn + amountIn > MAX_RESERVE ? null : amountIn;
    }

    /// The fee is not rounded by itself here.
    lastBeforeFee(amountIn, offset) {
        return amountIn + offset;
    }

    #rate(amountIn) {
        const depth = this.reserveInReal + Number(amountIn) * this.keepReal;
        return this.rateNumerator / depth / depth;
    }
}
