// Uniswap V3 swap, exact input, as a ladder of the contract's own steps.
//
// A step reaches its target exactly when what remains is at least what the whole step consumes: with net = the
// amount to the target, floor(rest * (1 - fee)) >= net is the same as rest >= net + ceil(net * fee / (1 - fee)).
// Whole steps thus do not depend on the amount swapped, so they are computed once and an amount needs one search
// and one last partial step.
import { BadRecording } from './bad_recording.mjs';
import { MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrtRatioAtTick } from './tick_math.mjs';
import { inputForStep, partialStep, wholeStep } from './swap_step.mjs';

const Q96_REAL = 2 ** 96;

/// Index of the last entry of ascending `ticks` that is <= tick; -1 when there is none.
function lastAtOrBelow(ticks, tick) {
    let low = 0;
    let high = ticks.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (ticks[middle].index <= tick) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

/// Where the contract's tick bitmap search stops: the next initialised tick or the border of a 256-tick word.
export function nextStop(ticks, tick, spacing, zeroForOne) {
    const compressed = Math.floor(tick / spacing);
    const at = lastAtOrBelow(ticks, zeroForOne ? compressed * spacing : (compressed + 1) * spacing - 1);
    if (zeroForOne) {
        const border = Math.floor(compressed / 256) * 256 * spacing;
        return at >= 0 && ticks[at].index >= border
            ? { tick: ticks[at].index, net: ticks[at].net, more: true }
            : { tick: border, net: null, more: at >= 0 };
    }
    const border = (Math.floor((compressed + 1) / 256) * 256 + 255) * spacing;
    const next = ticks[at + 1];
    return next !== undefined && next.index <= border
        ? { tick: next.index, net: next.net, more: true }
        : { tick: border, net: null, more: next !== undefined };
}

/// The least n in (low, high] for which `holds`, given that high holds, low does not and it stays true once true.
/// Walks outwards from a guess, so that a good one costs a handful of calls.
export function leastAround(guess, low, high, holds) {
    for (let stride = 1n; guess > low && guess < high; stride <<= 1n) {
        if (holds(guess)) {
            high = guess;
            guess -= stride;
        } else {
            low = guess;
            guess += stride;
        }
        if (high - low === 1n) return high;
    }
    while (high - low > 1n) {
        const middle = (low + high) >> 1n;
        if (holds(middle)) high = middle;
        else low = middle;
    }
    return high;
}

export class ConcentratedCurve {
    /// `pool`: {sqrtPriceX96, tick, liquidity, ticks: [{index, net}] ascending}.
    constructor(pool, feePips, tickSpacing, zeroForOne) {
        this.kind = 'uniswap_v3';
        this.ticks = pool.ticks;
        this.feePips = feePips;
        this.spacing = tickSpacing;
        this.zeroForOne = zeroForOne;
        this.keepReal = (1_000_000 - feePips) / 1_000_000;
        // Step k goes from prices[k] to prices[k + 1] with liquidities[k]; the sums are those after k steps.
        this.prices = [pool.sqrtPriceX96];
        this.liquidities = [];
        this.consumed = [0n];
        this.paid = [0n];
        this.crossed = [0];
        this.tick = pool.tick;
        this.liquidity = pool.liquidity;
        this.ended = pool.sqrtPriceX96 === 0n;
        this.usable = !this.ended && this.#holdsMoreThan(0n);
        this.startRate = this.usable ? this.#rate(this.prices[this.#stepFor(0n)]) : 0;
    }

    /// {out, rate, ticks, steps}, or null when the pool's liquidity ends before the amount is used up.
    at(amountIn) {
        const more = this.#holdsMoreThan(amountIn);
        const last = this.consumed.length - 1;
        if (!more && this.consumed[last] < amountIn) return null;
        const step = more ? this.#stepFor(amountIn) : last;
        const rest = amountIn - this.consumed[step];
        if (rest === 0n) {
            // The loop ends with nothing left, before it looks at ranges without liquidity that may follow.
            let first = step;
            while (first > 0 && this.consumed[first - 1] === amountIn) --first;
            const rate = more ? this.#rate(this.prices[step]) : 0;
            return { out: this.paid[step], rate, ticks: this.crossed[first], steps: step };
        }
        const { price, out } = partialStep(
            this.prices[step],
            this.liquidities[step],
            rest,
            this.feePips,
            this.zeroForOne,
        );
        return { out: this.paid[step] + out, rate: this.#rate(price), ticks: this.crossed[step], steps: step };
    }

    /// The least amount in that pays `target` or more; null when the pool cannot.
    leastInFor(target) {
        if (target <= 0n) return 0n;
        while (this.paid[this.paid.length - 1] < target) if (!this.#extend()) return null;
        let step = 0;
        let top = this.paid.length - 1;
        while (step < top) {
            const middle = (step + top) >> 1;
            if (this.paid[middle] >= target) top = middle;
            else step = middle + 1;
        }
        const guess = inputForStep(
            this.prices[step - 1],
            this.liquidities[step - 1],
            target - this.paid[step - 1],
            this,
        );
        return leastAround(
            this.consumed[step - 1] + guess,
            this.consumed[step - 1],
            this.consumed[step],
            (amountIn) => this.at(amountIn).out >= target,
        );
    }

    /// The most that costs no more fee than `amountIn` does in its last step, `offset` units of fee further.
    lastBeforeFee(amountIn, offset) {
        if (this.feePips === 0 || !this.#holdsMoreThan(amountIn)) return amountIn + offset;
        const start = this.consumed[this.#stepFor(amountIn)];
        const fee = ((amountIn - start) * BigInt(this.feePips)) / 1_000_000n + offset;
        return start + (fee * 1_000_000n) / BigInt(this.feePips);
    }

    #rate(sqrtPrice) {
        const root = Number(sqrtPrice) / Q96_REAL;
        return (this.zeroForOne ? root * root : 1 / root / root) * this.keepReal;
    }

    #holdsMoreThan(amountIn) {
        while (this.consumed[this.consumed.length - 1] <= amountIn) if (!this.#extend()) return false;
        return true;
    }

    /// The step in which `amountIn` runs out; some later sum must be known to exceed it.
    #stepFor(amountIn) {
        let low = 0;
        let high = this.consumed.length - 1;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.consumed[middle] > amountIn) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    #extend() {
        if (this.ended) return false;
        const { zeroForOne, liquidity } = this;
        const stop = nextStop(this.ticks, this.tick, this.spacing, zeroForOne);
        if (liquidity === 0n && !stop.more) return !(this.ended = true);

        const tick = Math.min(Math.max(stop.tick, MIN_TICK), MAX_TICK);
        const limit = zeroForOne ? MIN_SQRT_RATIO + 1n : MAX_SQRT_RATIO - 1n;
        const at = sqrtRatioAtTick(tick);
        const beyond = zeroForOne ? at <= limit : at >= limit;
        const from = this.prices[this.prices.length - 1];
        const to = beyond ? limit : at;
        const whole = wholeStep(from, to, liquidity, this.feePips, zeroForOne);
        const cross = stop.net !== null && at === to;

        this.prices.push(to);
        this.liquidities.push(liquidity);
        this.consumed.push(this.consumed[this.consumed.length - 1] + whole.consumed);
        this.paid.push(this.paid[this.paid.length - 1] + whole.out);
        this.crossed.push(this.crossed[this.crossed.length - 1] + (cross ? 1 : 0));
        if (cross) this.liquidity += zeroForOne ? -stop.net : stop.net;
        if (this.liquidity < 0n) throw new BadRecording(`liquidity below zero beyond tick ${tick}`);
        this.tick = zeroForOne ? tick - 1 : tick;
        this.ended = beyond;
        return true;
    }
}
