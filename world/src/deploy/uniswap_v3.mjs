import { MaxUint256, ZeroAddress } from 'ethers';
import { swapRouters, v3Core, v3Periphery } from '../artifacts.mjs';
import { baseUnits } from '../plan/tokens.mjs';
import { sorted, sqrtPriceX96, tickOfPrice, ticksOfRange } from './pairs.mjs';

/** In ticks. */
const kNudge = 0.25;

/** Factory, position manager, quoter, router, and pools with many ranges each. */
export async function deployUniswapV3(deployer, market, tokens, v2Factory) {
    const weth = tokens.WETH.address;
    const factory = deployer.create(v3Core('UniswapV3Factory'));
    const positions = deployer.create(v3Periphery('NonfungiblePositionManager'), [factory.address, weth, ZeroAddress]);
    const quoter = deployer.create(v3Periphery('lens/QuoterV2'), [factory.address, weth]);
    const router = deployer.create(swapRouters('SwapRouter02'), [
        v2Factory.address,
        factory.address,
        positions.address,
        weth,
    ]);
    for (const { contract } of Object.values(tokens))
        deployer.send(contract, 'approve', [positions.address, MaxUint256]);

    const plans = market.pools.filter((pool) => pool.kind === 'uniswap_v3');
    for (const plan of plans)
        deployer.send(positions, 'multicall', [poolCalls(plan, tokens, positions, deployer.address)]);
    await deployer.flush();

    const pools = [];
    for (const plan of plans) {
        const [token0, token1] = sorted(tokens[plan.base], tokens[plan.quote]);
        const address = await deployer.read(factory, 'getPool', [token0.address, token1.address, plan.feePips]);
        pools.push({
            dex: plan.dex,
            kind: plan.kind,
            address,
            token0: token0.address,
            token1: token1.address,
            feePips: plan.feePips,
            tickSpacing: plan.tickSpacing,
        });
    }
    return { factory, positions, quoter, router, pools };
}

/** One transaction per pool: create it at its price, then mint each planned range. */
export function poolCalls(plan, tokens, positions, owner) {
    const [token0, token1] = sorted(tokens[plan.base], tokens[plan.quote]);
    const baseIsFirst = token0 === tokens[plan.base];
    // A million dollars of each: the ratio is the price, and keeps all digits of the plan.
    const [one0, one1] = [baseUnits(token0, 1e6), baseUnits(token1, 1e6)];
    const center = tickOfPrice(Number(one1) / Number(one0));

    const calls = [
        positions.encode('createAndInitializePoolIfNecessary', [
            token0.address,
            token1.address,
            plan.feePips,
            sqrtPriceX96(one0, one1),
        ]),
    ];
    for (const range of plan.ranges) {
        const oriented = baseIsFirst ? range : { ...range, low: -range.high, high: -range.low };
        const [lower, upper] = ticksOfRange(center, oriented, plan.tickSpacing);
        const [usd0, usd1] = valueOfRange(plan.baseDepthUsd * range.weight, center, lower, upper);
        calls.push(
            positions.encode('mint', [
                [
                    token0.address,
                    token1.address,
                    plan.feePips,
                    lower,
                    upper,
                    baseUnits(token0, usd0),
                    baseUnits(token1, usd1),
                    0,
                    0,
                    owner,
                    MaxUint256,
                ],
            ]),
        );
    }
    return calls;
}

/**
 * What a range of virtual depth `depthUsd` needs of each token, in USD. With the starting price as unit, a range
 * [a, b] of liquidity L holds L(1/√p − 1/√b) of the first and L(√p − √a) of the second, p clamped into it.
 */
export function valueOfRange(depthUsd, center, lower, upper) {
    const root = (ticks) => 1.0001 ** (ticks / 2);
    const [low, high] = [root(lower - center), root(upper - center)];
    const within = (price) => Math.min(Math.max(price, low), high);
    // Each amount for a price a little off, to its own side: at the edge of a range one of the two is next to
    // nothing, and a nothing would leave the range without liquidity.
    return [depthUsd * (1 / within(root(-kNudge)) - 1 / high), depthUsd * (within(root(kNudge)) - low)];
}
