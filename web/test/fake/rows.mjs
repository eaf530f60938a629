/** Rows as the API gives them, with numbers that fit each other. */

const WEI = 10n ** 18n;

export const TOKENS = [
    ['WETH', 18, '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'],
    ['USDC', 6, '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'],
    ['DAI', 18, '0x6B175474E89094C44Da98b954EedeAC495271d0F'],
    ['WBTC', 8, '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599'],
    ['USDT', 6, '0xdAC17F958D2ee523a2206206994597C13D831ec7'],
    ['LINK', 18, '0x514910771AF9Ca656af840dff83E8264EcF986CA'],
    ['UNI', 18, '0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984'],
].map(([symbol, decimals, address]) => ({ address, symbol, decimals }));

/** Whole units per ether, for amounts of a believable size. */
const PER_ETHER = { WETH: 1n, USDC: 3_000n, DAI: 3_000n, USDT: 3_000n, LINK: 180n, UNI: 320n };
const DEXES = [
    { dex: 'uniswap-v2', kind: 'uniswap_v2', fees: [3000] },
    { dex: 'sushi-v2', kind: 'uniswap_v2', fees: [3000] },
    { dex: 'uniswap-v3', kind: 'uniswap_v3', fees: [500, 3000, 10000] },
];

export const iso = (micros) =>
    `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}.${String(micros % 1_000_000).padStart(6, '0')}Z`;

function convert(wei, token) {
    const perEther = PER_ETHER[token.symbol];
    const unit = 10n ** BigInt(token.decimals);
    // WBTC trades at about 20 ether each.
    return perEther === undefined ? (wei * unit) / (20n * WEI) : (wei * perEther * unit) / WEI;
}

export function createRowMaker(random) {
    const pools = new Map();

    function poolOf(a, b, dex, fee) {
        const key = [[a.symbol, b.symbol].sort().join('/'), dex, fee].join(' ');
        if (!pools.has(key)) pools.set(key, random.hex(20));
        return pools.get(key);
    }

    function makeRoute(settlement, amountWei, gainWei) {
        const others = TOKENS.filter((token) => token !== settlement);
        const first = random.pick(others);
        const path = [settlement, first];
        if (random.next() < 0.45) path.push(random.pick(others.filter((token) => token !== first)));
        path.push(settlement);
        let value = amountWei;
        const route = [];
        for (let i = 0; i + 1 < path.length; i += 1) {
            const last = i + 2 === path.length;
            const next = last ? amountWei + gainWei : value + random.big(-(WEI / 1000n), WEI / 1000n);
            const venue = random.pick(DEXES);
            const fee = random.pick(venue.fees);
            route.push({
                pool: poolOf(path[i], path[i + 1], venue.dex, fee),
                dex: venue.dex,
                kind: venue.kind,
                feePips: fee,
                tokenIn: path[i],
                tokenOut: path[i + 1],
                amountIn: (route.at(-1) ? BigInt(route.at(-1).amountOut) : convert(value, path[i])).toString(),
                amountOut: convert(next, path[i + 1]).toString(),
            });
            value = next;
        }
        return route;
    }

    function waterfallOf(gross, { flashFee, gas, tip, slippage }) {
        const net = gross - flashFee - gas - tip + slippage;
        return Object.fromEntries(
            Object.entries({ gross, flashFee, gas, tip, slippage, net }).map(([key, value]) => [key, value.toString()]),
        );
    }

    function makeOpportunity(id, seq, head, micros) {
        const settlement = random.next() < 0.8 ? TOKENS[0] : TOKENS[1];
        const amountWei = random.big(WEI / 10n, 40n * WEI);
        const promising = random.next() < 0.3;
        const gain = promising ? random.big(WEI / 500n, WEI / 20n) : random.big(1_000n, WEI / 4000n);
        const route = makeRoute(settlement, amountWei, gain);
        const aave = random.next() < 0.25;
        const waterfall = waterfallOf(gain, {
            flashFee: aave ? (amountWei * 5n) / 10_000n : 0n,
            gas: BigInt(random.int(210_000, 420_000)) * BigInt(head.baseFeePerGas),
            tip: BigInt(random.int(210_000, 420_000)) * 100_000_000n,
            slippage: 0n,
        });
        const good = BigInt(waterfall.net) > WEI / 1000n;
        const refusal = random.next() < 0.85 ? 'below_min_net' : random.pick(['lost_to_conflict', 'max_notional', 'stale_state']);
        return {
            id,
            seq,
            block: { number: head.number, hash: head.hash, timestamp: head.timestamp },
            observedAt: iso(micros),
            route,
            settlement,
            flashSource: aave ? 'aave_v3' : 'balancer_v2',
            amountIn: route[0].amountIn,
            gross: (BigInt(route.at(-1).amountOut) - BigInt(route[0].amountIn)).toString(),
            certificate: random.next() < 0.7 ? { kind: 'optimal', gap: '0' } : { kind: 'gap', gap: random.big(1n, 90_000n).toString() },
            waterfall,
            state: good ? 'proving' : 'refused',
            reason: good ? 'profitable' : refusal,
            executionId: null,
        };
    }

    function makeExecution(id, seq, opportunity, head, nonce, micros) {
        return {
            id,
            seq,
            opportunityId: opportunity.id,
            txHash: random.hex(32),
            nonce,
            state: 'sent',
            reason: 'profitable',
            provedOn: { number: head.number, hash: head.hash },
            target: { number: head.number + 1, timestamp: head.timestamp + 1, baseFeePerGas: head.baseFeePerGas },
            landedIn: null,
            predicted: { profit: opportunity.gross, gasUsed: String(random.int(210_000, 420_000)) },
            actual: null,
            settlement: opportunity.settlement,
            undisturbed: null,
            exact: null,
            waterfall: opportunity.waterfall,
            route: opportunity.route,
            createdAt: iso(micros),
            sentAt: iso(micros + 340),
            latencyUs: random.int(900, 9_000),
        };
    }

    /** What becomes of an execution in the block after its head. */
    function settle(execution, head) {
        const roll = random.next();
        const landedIn = { number: head.number, hash: head.hash, index: random.int(0, 3) };
        const predicted = BigInt(execution.predicted.profit);
        const used = Number(execution.predicted.gasUsed) - random.int(0, 3) * 1_000;
        const actual = { gasUsed: String(used), effectiveGasPrice: (BigInt(head.baseFeePerGas) + 100_000_000n).toString() };
        const { gross, ...costs } = Object.fromEntries(
            Object.entries(execution.waterfall).map(([key, value]) => [key, BigInt(value)]),
        );
        if (roll < 0.08) {
            const waterfall = waterfallOf(0n, { ...costs, flashFee: 0n, tip: 0n, slippage: 0n });
            return {
                ...execution,
                state: 'reverted',
                reason: 'reverted_disturbed',
                landedIn,
                actual: { ...actual, profit: '0' },
                undisturbed: false,
                exact: null,
                waterfall,
            };
        }
        const disturbed = roll < 0.22;
        const slip = disturbed ? -(predicted / BigInt(random.int(5, 40))) : 0n;
        const slippage = disturbed ? (gross * slip) / (predicted || 1n) : 0n;
        return {
            ...execution,
            state: 'landed',
            reason: disturbed ? 'landed_disturbed' : 'landed_exact',
            landedIn,
            actual: { ...actual, profit: (predicted + slip).toString() },
            undisturbed: !disturbed,
            exact: disturbed ? null : true,
            waterfall: waterfallOf(gross, { ...costs, slippage }),
        };
    }

    return { makeOpportunity, makeExecution, settle };
}
