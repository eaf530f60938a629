import { Prng } from '../prng.mjs';
import { depthAtStart, planRanges } from './ranges.mjs';
import { planTokens } from './tokens.mjs';

export const kTickSpacing = { 500: 10, 3000: 60, 10000: 200 };

/** `first` and `second` are the names under which the two Uniswap V2 factories appear in the manifest. */
export const kV2Dexes = ['uniswap-v2', 'sushi-v2'];
export const kV3Dex = 'uniswap-v3';

/** Constant-product pools: pair and millions of USD per side. */
const kConstantProduct = {
    'uniswap-v2': [
        ['WETH', 'USDC', 9], ['WETH', 'USDT', 6], ['WETH', 'DAI', 3.5], ['WETH', 'EURC', 0.5],
        ['WETH', 'WBTC', 5], ['WETH', 'cbBTC', 0.8], ['WETH', 'LINK', 1.6], ['WETH', 'UNI', 1.1],
        ['WETH', 'AAVE', 0.9], ['WETH', 'MKR', 0.7], ['USDC', 'USDT', 2.5], ['DAI', 'USDC', 2],
        ['WBTC', 'USDC', 0.9], ['LINK', 'USDC', 0.4],
    ],
    'sushi-v2': [
        ['WETH', 'USDC', 4], ['WETH', 'USDT', 2.2], ['WETH', 'DAI', 1.8], ['WETH', 'WBTC', 3],
        ['WETH', 'LINK', 0.8], ['WETH', 'UNI', 0.4], ['WETH', 'AAVE', 0.5], ['WETH', 'MKR', 0.25],
        ['USDC', 'USDT', 1.2], ['DAI', 'USDT', 0.6], ['WBTC', 'cbBTC', 0.7], ['AAVE', 'USDC', 0.3],
    ],
};

/** Concentrated pools: pair, fee and millions of USD of base depth per side; `hole` in log price. */
const kConcentrated = [
    ['WETH', 'USDC', 500, 6], ['WETH', 'USDC', 3000, 4], ['WETH', 'USDT', 500, 3], ['WETH', 'USDT', 3000, 2],
    ['WETH', 'DAI', 3000, 1.2], ['WETH', 'WBTC', 500, 3.5], ['WETH', 'WBTC', 3000, 3], ['WETH', 'cbBTC', 500, 1.5],
    ['WETH', 'LINK', 3000, 1], ['WETH', 'LINK', 10000, 0.3], ['WETH', 'UNI', 3000, 0.8], ['WETH', 'AAVE', 3000, 0.6],
    ['WETH', 'MKR', 10000, 0.5, [0.022, 0.041]], ['WETH', 'EURC', 3000, 0.3, [-0.033, -0.021]],
    ['WBTC', 'USDC', 3000, 1.5], ['cbBTC', 'USDC', 500, 1.4], ['WBTC', 'cbBTC', 500, 2],
    ['USDC', 'USDT', 500, 8], ['DAI', 'USDC', 500, 6], ['DAI', 'USDT', 500, 3], ['EURC', 'USDC', 500, 2],
    ['UNI', 'USDC', 10000, 0.25],
];

/**
 * Everything about the market that only the seed decides: tokens with prices, and pools that all start at
 * one price vector. A pool's `depthUsd` is the virtual depth per side at that price.
 */
export function planMarket(seed) {
    const tokens = planTokens(seed);
    const stable = new Set(tokens.filter((token) => token.stable).map((token) => token.symbol));
    const isStablePair = (base, quote) =>
        (stable.has(base) && stable.has(quote)) || (base === 'WBTC' && quote === 'cbBTC');
    const random = new Prng(seed, 'depth');
    const vary = (millions) => millions * 1e6 * Math.exp(random.uniform(-0.3, 0.3));
    const pools = [];

    for (const dex of kV2Dexes) {
        for (const [base, quote, millions] of kConstantProduct[dex]) {
            pools.push({
                dex, kind: 'uniswap_v2', base, quote, feePips: 3000, depthUsd: vary(millions),
                stable: isStablePair(base, quote),
            });
        }
    }
    for (const [base, quote, feePips, millions, hole] of kConcentrated) {
        const pair = isStablePair(base, quote);
        const tickSpacing = kTickSpacing[feePips];
        const baseDepthUsd = vary(millions);
        const ranges = planRanges(new Prng(seed, `ranges/${base}/${quote}/${feePips}`), {
            stable: pair, spacing: tickSpacing, hole,
        });
        pools.push({
            dex: kV3Dex, kind: 'uniswap_v3', base, quote, feePips, tickSpacing, ranges, baseDepthUsd,
            depthUsd: baseDepthUsd * depthAtStart(ranges), stable: pair,
        });
    }
    return { seed, tokens, pools };
}
