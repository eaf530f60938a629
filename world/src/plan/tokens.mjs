import { Prng } from '../prng.mjs';

/**
 * `usd` is the price before the seed moves it. `drift` is the standard deviation of the token's fair log-price
 * over hours; `follows` names a shared factor, so that wrapped forms of one asset move together.
 */
const kTokens = [
    { symbol: 'WETH', name: 'Wrapped Ether', decimals: 18, usd: 3000, drift: 0.03 },
    { symbol: 'USDC', name: 'USD Coin', decimals: 6, usd: 1, drift: 0.0006, stable: true },
    { symbol: 'USDT', name: 'Tether USD', decimals: 6, usd: 1, drift: 0.0012, stable: true },
    { symbol: 'DAI', name: 'Dai Stablecoin', decimals: 18, usd: 1, drift: 0.0012, stable: true },
    { symbol: 'EURC', name: 'Euro Coin', decimals: 6, usd: 1.08, drift: 0.004, stable: true },
    { symbol: 'WBTC', name: 'Wrapped BTC', decimals: 8, usd: 60000, drift: 0.002, follows: 'BTC' },
    { symbol: 'cbBTC', name: 'Coinbase Wrapped BTC', decimals: 8, usd: 60000, drift: 0.002, follows: 'BTC' },
    { symbol: 'LINK', name: 'ChainLink Token', decimals: 18, usd: 15, drift: 0.045 },
    { symbol: 'UNI', name: 'Uniswap', decimals: 18, usd: 8, drift: 0.045 },
    { symbol: 'AAVE', name: 'Aave Token', decimals: 18, usd: 150, drift: 0.045 },
    { symbol: 'MKR', name: 'Maker', decimals: 18, usd: 1500, drift: 0.045 },
];

/** Standard deviation of each shared factor. */
export const kFactors = { BTC: 0.025 };

/** The token table with the seed's price vector. Stable tokens keep their peg. */
export function planTokens(seed) {
    const random = new Prng(seed, 'prices');
    const factor = Object.fromEntries(Object.keys(kFactors).map((name) => [name, Math.exp(random.uniform(-0.2, 0.2))]));
    return kTokens.map((token) => {
        const own = Math.exp(random.uniform(-0.2, 0.2));
        const shift = token.stable ? 1 : token.follows ? factor[token.follows] : own;
        return { ...token, usd: token.usd * shift };
    });
}

/** `usdValue` worth of a token in its base units. */
export function baseUnits(token, usdValue) {
    // Nine significant decimal places survive the double; the rest is filled with zeros.
    const kept = Math.min(token.decimals, 9);
    return BigInt(Math.round((usdValue / token.usd) * 10 ** kept)) * 10n ** BigInt(token.decimals - kept);
}
