// All cycles of one set-up, evaluated at one head after another.
import { ConcentratedCurve } from './concentrated.mjs';
import { ConstantProductCurve } from './constant_product.mjs';
import { enumerateCycles, poolSetKey } from './cycles.mjs';
import { converter, gasOf, nextBaseFee } from './pricing.mjs';
import { locate, mayGain, refine, roundingLoss } from './sizing.mjs';

function curveFor(pool, state, zeroForOne) {
    if (pool.kind === 'uniswap_v3')
        return new ConcentratedCurve(state, pool.feePips, pool.tickSpacing, zeroForOne);
    return zeroForOne
        ? new ConstantProductCurve(state.reserve0, state.reserve1, pool.feePips)
        : new ConstantProductCurve(state.reserve1, state.reserve0, pool.feePips);
}

export class Evaluator {
    #curves = new WeakMap();

    /// `full`: evaluate every cycle anew at every head, with every lender.
    constructor(config, { full = false } = {}) {
        this.config = config;
        this.full = full;
        this.configs = new Map(config.pools.map((pool) => [pool.address, pool]));
        this.cycles = enumerateCycles(config.pools, config.settlements).map((cycle) => ({
            ...cycle,
            lenders: config.lenders.filter((lender) => lender.token === cycle.settlement.token),
            states: null,
            curves: null,
            sized: [],
        }));
        this.byKey = Map.groupBy(this.cycles, (cycle) => cycle.key);
    }

    /// Cycles whose best net is at least the minimum, one for each set of pools: [{cycle, lender, sent, gas, net}].
    profitable(market, header) {
        const pricing = this.pricing(market, header);
        const found = new Map();
        for (const cycle of this.cycles) {
            const best = this.#best(cycle, market, pricing, this.config.minNet);
            if (best === null || best.net < this.config.minNet) continue;
            const other = found.get(cycle.key);
            if (!other || other.net < best.net) found.set(cycle.key, best);
        }
        return [...found.values()];
    }

    /// The best that this set of pools offers, whatever it nets; null when it cannot gain at all.
    bestOf(pools, market, header) {
        const pricing = this.pricing(market, header);
        let best = null;
        for (const cycle of this.byKey.get(poolSetKey(pools)) ?? []) {
            const one = this.#best(cycle, market, pricing, null);
            if (one !== null && (best === null || one.net > best.net)) best = one;
        }
        return best;
    }

    /// Curves of a walk through these pools; null when one is not known or not usable.
    curvesOf(hops, market) {
        const curves = [];
        for (const { pool, zeroForOne } of hops) {
            const state = market.pools.get(pool.address);
            const curve = state && this.#curve(pool, state, zeroForOne);
            if (!curve?.usable) return null;
            curves.push(curve);
        }
        return curves;
    }

    pricing(market, header) {
        return {
            baseFee: nextBaseFee(header),
            converters: new Map(
                this.config.settlements.map((one) => [one, converter(one, this.config, market, this.configs)]),
            ),
        };
    }

    net(cycle, source, sent, pricing) {
        const { native } = pricing.converters.get(cycle.settlement);
        const gas = gasOf(this.config.gas, source, cycle.hops, sent.ticks);
        const gross = sent.profit + sent.fee;
        const tip = gas * this.config.tip;
        return { gas, net: native(gross) - native(sent.fee) - gas * pricing.baseFee - tip };
    }

    #curve(pool, state, zeroForOne) {
        let known = this.#curves.get(state);
        if (!known) this.#curves.set(state, (known = [null, null]));
        return (known[Number(zeroForOne)] ??= curveFor(pool, state, zeroForOne));
    }

    /// `floor`: a net below which the exact best does not matter; null when it always does.
    #best(cycle, market, pricing, floor) {
        const convert = pricing.converters.get(cycle.settlement);
        if (convert === null || !this.#load(cycle, market)) return null;
        let best = null;
        cycle.lenders.forEach((lender, i) => {
            if (!this.full && this.#outdone(cycle, lender, best)) return;
            const cap = this.#cap(market, lender, convert);
            const sized = this.#size(cycle, i, lender, cap);
            if (sized.sent === null || !this.#refined(cycle, lender, sized, pricing, floor)) return;
            if (sized.sent.profit + sized.sent.fee <= 0n) return;
            const priced = this.net(cycle, lender.source, sized.sent, pricing);
            if (best === null || priced.net > best.net) best = { cycle, lender, cap, sent: sized.sent, ...priced };
        });
        return best;
    }

    /// Brings a cycle's curves up to date; false when it cannot gain.
    #load(cycle, market) {
        const states = cycle.hops.map(({ pool }) => market.pools.get(pool.address));
        if (this.full || cycle.states === null || states.some((state, i) => state !== cycle.states[i])) {
            cycle.states = states;
            cycle.sized = [];
            cycle.curves = this.curvesOf(cycle.hops, market);
            if (cycle.curves !== null && !mayGain(cycle.curves)) cycle.curves = null;
        }
        return cycle.curves !== null;
    }

    #cap(market, lender, convert) {
        const balance = market.balanceOf(lender);
        if (this.config.maxNotional === 0n) return balance;
        const notional = convert.tokens(this.config.maxNotional);
        return balance < notional ? balance : notional;
    }

    /// A loan that another lender gives for no more fee and gas, and in full, need not be sized again.
    #outdone(cycle, lender, best) {
        if (best === null || best.sent.amountIn * 2n > best.cap || best.lender.feeBps > lender.feeBps)
            return false;
        const gas = (one) => gasOf(this.config.gas, one.source, cycle.hops, 0);
        return gas(best.lender) <= gas(lender);
    }

    #size(cycle, index, lender, cap) {
        const known = cycle.sized[index];
        // Where the limit was far away the result does not depend on it.
        const farFrom = (limit) => known.sent !== null && known.sent.amountIn * 2n < limit;
        if (known && (known.cap === cap || (farFrom(known.cap) && farFrom(cap)))) return known;
        const sent = locate(cycle.curves, lender.feeBps, cap);
        return (cycle.sized[index] = {
            cap,
            sent,
            loss: sent && roundingLoss(cycle.curves, sent),
            refined: false,
        });
    }

    /// Makes the size exact, unless the floor is passed already or not even what rounding took could lift the net
    /// to it.
    #refined(cycle, lender, sized, pricing, floor) {
        if (sized.refined) return true;
        if (floor !== null && !this.full) {
            const { sent, loss } = sized;
            if (this.net(cycle, lender.source, sent, pricing).net >= floor) return true;
            const hopeful = {
                ...sent,
                profit: sent.profit + loss,
                ticks: Math.max(0, sent.ticks - cycle.hops.length),
            };
            if (this.net(cycle, lender.source, hopeful, pricing).net < floor) return false;
        }
        sized.sent = refine(cycle.curves, lender.feeBps, sized.cap, sized.sent);
        sized.refined = true;
        return true;
    }
}
