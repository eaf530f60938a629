// Every simple cycle of two and three pools, by trying all pairs and triples of pools.

/// Order does not matter: which pools, not which way round.
export const poolSetKey = (addresses) => [...addresses].sort().join(',');

function hopFrom(pool, token) {
    if (pool.token0 === token) return { pool, zeroForOne: true, tokenIn: token, tokenOut: pool.token1 };
    if (pool.token1 === token) return { pool, zeroForOne: false, tokenIn: token, tokenOut: pool.token0 };
    return null;
}

/// The walk through `pools` in this order from `token`; null unless it returns there over distinct tokens.
function walk(pools, token) {
    const hops = [];
    const seen = new Set();
    let at = token;
    for (const pool of pools) {
        const hop = hopFrom(pool, at);
        if (hop === null || seen.has(at)) return null;
        seen.add(at);
        hops.push(hop);
        at = hop.tokenOut;
    }
    return at === token ? hops : null;
}

/// Cycles that start in the most wanted settlement token on them, both directions: {hops, settlement, key}.
export function enumerateCycles(pools, settlements) {
    const cycles = [];
    const add = (set) => {
        const tokens = new Set(set.flatMap((pool) => [pool.token0, pool.token1]));
        const settlement = settlements.find((one) => tokens.has(one.token));
        if (settlement === undefined || tokens.size !== set.length) return;
        const key = poolSetKey(set.map((pool) => pool.address));
        for (const order of permutations(set)) {
            const hops = walk(order, settlement.token);
            if (hops) cycles.push({ hops, settlement, key });
        }
    };
    for (let i = 0; i < pools.length; ++i)
        for (let j = i + 1; j < pools.length; ++j) {
            add([pools[i], pools[j]]);
            for (let k = j + 1; k < pools.length; ++k) add([pools[i], pools[j], pools[k]]);
        }
    return cycles;
}

function permutations(items) {
    if (items.length < 2) return [items];
    return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
