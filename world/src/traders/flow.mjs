import { kFactors, planTokens } from '../plan/tokens.mjs';
import { planMarket } from '../plan/market.mjs';
import { Prng } from '../prng.mjs';
import { baseUnits } from '../plan/tokens.mjs';

/** Fair prices forget a shock by half in this time, so they wander without end but stay near where they began. */
const kHalfLifeSeconds = 900;
const kJitter = 0.35;

/**
 * Swap sizes as a part of the pool's depth per side. Pools of like assets are far deeper against their price
 * range, hence the smaller parts.
 */
const kSize = {
    volatile: { median: 0.004, sigma: 0.8, least: 0.0005, most: 0.015 },
    stable: { median: 0.0007, sigma: 0.8, least: 0.0001, most: 0.004 },
};
/** How far a pool's price is from fair, in log price, before traders clearly prefer one direction. */
const kConviction = { volatile: 0.006, stable: 0.001 };

/**
 * The endless sequence of what traders do: a pure function of the seed. The chain is never asked, so arbitrage
 * or a slow node changes nothing in it.
 *
 * Each token's fair log-price is a random walk with a pull back. Each pool has the log-price that the traders'
 * own net flow would have given it; they mostly trade it towards fair, with noise. Pools of one pair hear of a
 * move at different times, which is what opens a gap between venues.
 */
export class Flow {
    #random;
    #tokens;
    #factors;
    #pools;
    #totalWeight = 0;
    #intervalMs;
    #traderCount;
    #atMs = 0;

    constructor(seed, { rate, traderCount }) {
        this.#random = new Prng(seed, 'flow');
        this.#intervalMs = 1000 / rate;
        this.#traderCount = traderCount;
        this.#tokens = new Map(planTokens(seed).map((token) => [token.symbol, { ...token, shift: 0 }]));
        this.#factors = Object.fromEntries(Object.keys(kFactors).map((name) => [name, 0]));
        this.#pools = planMarket(seed).pools.map((plan, index) => {
            const weight = Math.sqrt(plan.depthUsd) * (plan.stable ? 0.5 : 1);
            this.#totalWeight += weight;
            return { plan, index, weight, shift: 0, temper: plan.stable ? 'stable' : 'volatile' };
        });
    }

    /** The next swap: milliseconds after the start, who, which pool (by plan order), what goes in and how much. */
    next() {
        const waitMs = this.#intervalMs * this.#random.uniform(1 - kJitter, 1 + kJitter);
        this.#atMs += waitMs;
        this.#moveFairPrices(waitMs / 1000);

        const pool = this.#pickPool();
        const base = this.#tokens.get(pool.plan.base);
        const quote = this.#tokens.get(pool.plan.quote);
        const gap = this.#fair(base) - this.#fair(quote) - pool.shift;
        const buyBase = this.#random.unit() < 1 / (1 + Math.exp(-gap / kConviction[pool.temper]));

        const size = kSize[pool.temper];
        const part = Math.min(Math.max(this.#random.lognormal(size.median, size.sigma), size.least), size.most);
        // A swap of a part f of the depth moves the price by about 2f.
        pool.shift += buyBase ? 2 * part : -2 * part;
        const tokenIn = buyBase ? quote : base;
        return {
            atMs: this.#atMs,
            trader: this.#random.below(this.#traderCount),
            pool: pool.index,
            tokenIn: tokenIn.symbol,
            tokenOut: (buyBase ? base : quote).symbol,
            amountIn: baseUnits(tokenIn, part * pool.plan.depthUsd),
            tipGwei: this.#random.uniform(0.01, 0.2),
        };
    }

    #fair(token) {
        return token.shift + (token.follows ? this.#factors[token.follows] : 0);
    }

    #moveFairPrices(seconds) {
        const keep = 0.5 ** (seconds / kHalfLifeSeconds);
        const noise = Math.sqrt(1 - keep * keep);
        for (const [name, deviation] of Object.entries(kFactors))
            this.#factors[name] = keep * this.#factors[name] + deviation * noise * this.#random.normal();
        for (const token of this.#tokens.values())
            token.shift = keep * token.shift + token.drift * noise * this.#random.normal();
    }

    #pickPool() {
        let left = this.#random.unit() * this.#totalWeight;
        for (const pool of this.#pools) {
            left -= pool.weight;
            if (left < 0) return pool;
        }
        return this.#pools.at(-1);
    }
}
