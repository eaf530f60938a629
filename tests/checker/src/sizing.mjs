// How much to send round a cycle.
//
// Without rounding, what comes out is a concave function of what goes in, so the best amount is where the product
// of the hops' marginal prices meets 1 + loan fee. That product is taken in doubles at the exact integer amounts;
// being smooth, it finds the place that the profit itself, a sawtooth of floors, would hide. Exact quotes then
// decide among the integers around.
import { loanFee } from './pricing.mjs';

// Far above the error of a few double multiplications, far below any gain that could pay for gas.
const kRateMargin = 1e-12;

const kOffsets = [0n, 1n, -1n, 2n, -2n, 3n, -3n];
const kRounds = 4;
const kSamples = 64;
const kFew = 4096n;
const kGolden = (Math.sqrt(5) - 1) / 2;

/// A cycle that does not gain on its first unit cannot gain: rounding only takes.
export function mayGain(curves) {
    let product = 1;
    for (const curve of curves) product *= curve.startRate;
    return product > 1 - kRateMargin;
}

/// Exact passage of `amountIn`: {amountIn, amounts, fee, profit, rate, ticks, steps}, or null when a pool refuses it.
export function send(curves, feeBps, amountIn) {
    const amounts = [amountIn];
    let rate = 1;
    let ticks = 0;
    let amount = amountIn;
    const steps = [];
    for (const curve of curves) {
        const quote = curve.at(amount);
        if (quote === null) return null;
        amount = quote.out;
        amounts.push(amount);
        rate *= quote.rate;
        ticks += quote.ticks;
        steps.push(quote.steps);
    }
    const fee = loanFee(amountIn, feeBps);
    return { amountIn, amounts, fee, profit: amount - amountIn - fee, rate, ticks, steps };
}

/// The amount in (0, cap] where the marginal price falls to 1 + loan fee, sent; null when nothing can be.
export function locate(curves, feeBps, cap) {
    const threshold = 1 + Number(feeBps) / 10_000;
    const gains = (sent) => sent !== null && sent.rate > threshold;
    if (cap < 1n) return null;
    const most = send(curves, feeBps, cap);
    if (gains(most)) return most;
    let low = 0n;
    let high = cap;
    let best = null;
    while (high - low > 1n) {
        // Amounts span many orders of magnitude: halve the digits first.
        const middle = low === 0n ? 1n << BigInt(high.toString(2).length >> 1) : (low + high) >> 1n;
        const at = middle >= high ? high - 1n : middle;
        const sent = send(curves, feeBps, at);
        if (gains(sent)) {
            low = at;
            best = sent;
        } else {
            high = at;
        }
    }
    return best ?? send(curves, feeBps, 1n);
}

/// More than rounding can have taken from what `send` found: an upper bound on what `refine` may add, in units
/// of the settlement token. Each hop loses less than a unit of what it pays, and a concentrated one as much on each
/// step and a unit of what it takes, each worth what the rest of the cycle makes of it at most.
export function roundingLoss(curves, sent) {
    let loss = 2;
    let worth = 1;
    for (let i = curves.length - 1; i >= 0; --i) {
        loss += (sent.steps[i] + 1) * worth * (1 + curves[i].startRate);
        worth *= curves[i].startRate;
    }
    return BigInt(Math.ceil(Math.min(2 * loss, 1e60)));
}

const better = (a, b) => a.profit > b.profit || (a.profit === b.profit && a.amountIn < b.amountIn);

/// The best amount around `start`. Where a coin is coarse (8 decimals between two of 18) each floor costs up to a
/// unit of it, so amounts are taken from all over the flat top and each is moved to where the floors cost least.
export function refine(curves, feeBps, cap, start) {
    const tried = new Set();
    let best = start;
    const consider = (amountIn) => {
        if (amountIn === null || amountIn < 1n || amountIn > cap || tried.has(amountIn)) return;
        tried.add(amountIn);
        const sent = send(curves, feeBps, amountIn);
        if (sent !== null && better(sent, best)) best = sent;
    };
    const climb = () => {
        for (let round = 0, base = null; round < kRounds && base !== best; ++round) {
            base = best;
            for (const aligned of alignments(curves, feeBps, base, kOffsets)) consider(aligned);
        }
    };
    consider(cap);
    climb();
    const centre = best;
    for (const amountIn of flatTop(curves, feeBps, cap, centre)) {
        const sent = amountIn >= 1n && amountIn <= cap ? send(curves, feeBps, amountIn) : null;
        if (sent !== null) for (const aligned of alignments(curves, feeBps, sent, [0n])) consider(aligned);
    }
    if (best !== centre) climb();
    return best;
}

/// Amounts spread evenly over the stretch around `start` in which the smooth curve falls by less than rounding may
/// take; every one of them where they are few.
function flatTop(curves, feeBps, cap, start) {
    const allowed = roundingLoss(curves, start);
    const edge = (reach, sign) => {
        const falls = (width) => {
            const sent = send(curves, feeBps, start.amountIn + sign * width);
            return sent === null || start.profit - sent.profit > allowed;
        };
        let width = reach;
        while (width > 0n && falls(width)) width >>= 1n;
        return start.amountIn + sign * (2n * width + 1n < reach ? 2n * width + 1n : reach);
    };
    const room = cap - start.amountIn;
    const low = edge(start.amountIn - 1n, -1n);
    const high = edge(room < start.amountIn ? room : start.amountIn, 1n);
    const count = high - low + 1n;
    if (count <= kFew) return Array.from({ length: Number(count) }, (_, i) => low + BigInt(i));
    return Array.from(
        { length: kSamples },
        (_, i) => low + BigInt(Math.floor(((i * kGolden) % 1) * Number(count))),
    );
}

/// Amounts in that put one of the amounts on the way where least is lost: the least that still yields it, or the most
/// before a fee on it rises.
function* alignments(curves, feeBps, sent, offsets) {
    for (const offset of offsets) {
        yield sent.amountIn + offset;
        for (let hop = 1; hop <= curves.length; ++hop) yield leastInput(curves, hop, sent.amounts[hop] + offset);
        for (let hop = 0; hop < curves.length; ++hop)
            yield leastInput(curves, hop, curves[hop].lastBeforeFee(sent.amounts[hop], offset));
        if (feeBps > 0n) yield lastBeforeLoanFee(feeBps, sent.fee + offset);
    }
}

/// The least amount in for which `target` arrives at hop number `hop`.
function leastInput(curves, hop, target) {
    let amount = target;
    for (let i = hop - 1; i >= 0 && amount !== null; --i) amount = curves[i].leastInFor(amount);
    return amount;
}

function lastBeforeLoanFee(feeBps, fee) {
    return fee < 0n ? null : ((fee + 1n) * 10_000n - 5_000n - 1n) / feeBps;
}
