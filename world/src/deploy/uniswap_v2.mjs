import { MaxUint256 } from 'ethers';
import { v2Core, v2Periphery } from '../artifacts.mjs';
import { kV2Dexes } from '../plan/market.mjs';
import { baseUnits } from '../plan/tokens.mjs';
import { sorted } from './pairs.mjs';

/** Two factories of the same code, each with its own router, and their pools. */
export async function deployUniswapV2(deployer, market, tokens) {
    const dexes = {};
    for (const name of kV2Dexes) {
        const factory = deployer.create(v2Core('UniswapV2Factory'), [deployer.address]);
        const router = deployer.create(v2Periphery('UniswapV2Router02'), [factory.address, tokens.WETH.address]);
        for (const { contract } of Object.values(tokens))
            deployer.send(contract, 'approve', [router.address, MaxUint256]);
        dexes[name] = { factory, router };
    }
    const plans = market.pools.filter((pool) => pool.kind === 'uniswap_v2');
    for (const plan of plans) {
        const [base, quote] = [tokens[plan.base], tokens[plan.quote]];
        deployer.send(dexes[plan.dex].router, 'addLiquidity', [
            base.address,
            quote.address,
            baseUnits(base, plan.depthUsd),
            baseUnits(quote, plan.depthUsd),
            0,
            0,
            deployer.address,
            MaxUint256,
        ]);
    }
    await deployer.flush();

    const pools = [];
    for (const plan of plans) {
        const [token0, token1] = sorted(tokens[plan.base], tokens[plan.quote]);
        const address = await deployer.read(dexes[plan.dex].factory, 'getPair', [token0.address, token1.address]);
        pools.push({
            dex: plan.dex,
            kind: plan.kind,
            address,
            token0: token0.address,
            token1: token1.address,
            feePips: plan.feePips,
        });
    }
    return { dexes, pools };
}
