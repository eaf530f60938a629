// What a cycle's units are worth in wei and what its gas costs.

const kElasticity = 2n;
const kBaseFeeDenominator = 8n;

/// EIP-1559: base fee of the block after `header`.
export function nextBaseFee({ baseFee, gasUsed, gasLimit }) {
    const target = gasLimit / kElasticity;
    if (gasUsed === target || target === 0n) return baseFee;
    if (gasUsed < target) return baseFee - (baseFee * (target - gasUsed)) / target / kBaseFeeDenominator;
    const rise = (baseFee * (gasUsed - target)) / target / kBaseFeeDenominator;
    return baseFee + (rise > 1n ? rise : 1n);
}

/// Fee of a loan, rounded half up in 1e-4.
export const loanFee = (amount, feeBps) => (feeBps === 0n ? 0n : (amount * feeBps + 5_000n) / 10_000n);

/// {tokens(wei), native(units)} at this market's price, both rounded down; null when the gas pool cannot tell.
export function converter(settlement, config, market, configs) {
    if (settlement.gasPool === null) return { tokens: (wei) => wei, native: (units) => units };
    const pool = configs.get(settlement.gasPool);
    const state = market.pools.get(settlement.gasPool);
    if (pool?.kind !== 'uniswap_v2' || !state || state.reserve0 === 0n || state.reserve1 === 0n) return null;
    const tokenFirst = pool.token0 === settlement.token;
    const native = tokenFirst ? pool.token1 : pool.token0;
    if (native !== config.wrappedNative || (tokenFirst ? pool.token0 : pool.token1) !== settlement.token)
        return null;
    const [reserveToken, reserveNative] = tokenFirst
        ? [state.reserve0, state.reserve1]
        : [state.reserve1, state.reserve0];
    return {
        tokens: (wei) => (wei * reserveToken) / reserveNative,
        native: (units) => (units * reserveNative) / reserveToken,
    };
}

/// Gas of an execution: loan, hops, initialised ticks crossed.
export function gasOf(gas, source, hops, ticks) {
    let units = gas.base + (source === 'balancer_v2' ? gas.balancer : gas.aave) + gas.v3Tick * BigInt(ticks);
    for (const { pool } of hops) units += pool.kind === 'uniswap_v2' ? gas.v2Hop : gas.v3Hop;
    return units;
}
