import { getAddress } from 'ethers';
import { multicall3 } from '../artifacts.mjs';
import { Deployer } from '../chain/deployer.mjs';
import { ownContracts } from '../compile.mjs';
import { demandAccount, deployerAccount, searcherAccount, traderAccounts } from '../keys.mjs';
import { kTickSpacing, kV3Dex, planMarket } from '../plan/market.mjs';
import { deployAave, kFlashPremiumBps } from './aave.mjs';
import { prepareAccounts } from './accounts.mjs';
import { deployBalancer } from './balancer.mjs';
import { deployTokens } from './tokens.mjs';
import { deployUniswapV2 } from './uniswap_v2.mjs';
import { deployUniswapV3 } from './uniswap_v3.mjs';

/** Where Multicall3 is found on every chain. */
export const kMulticall3 = '0xcA11bde05977b3631167028862bE2a173976CA11';

/**
 * Builds the whole world of a seed on an empty chain and describes it. The description is a function of the
 * seed alone, down to the state root and the hash of the last block.
 */
export async function deployWorld(rpc, seed, progress) {
    const market = planMarket(seed);
    const account = deployerAccount(seed);
    const traders = traderAccounts(seed);
    const searcher = searcherAccount(seed);
    const demand = demandAccount(seed);
    const deployer = new Deployer(rpc, account);

    progress('compiling the tokens');
    const contracts = ownContracts();
    progress('deploying tokens');
    const tokens = await deployTokens(deployer, contracts, market, account, traders);
    const multicall = deployer.create(multicall3());
    const blockSpace = deployer.create(contracts.BlockSpace);
    progress('deploying Uniswap V2, twice');
    const v2 = await deployUniswapV2(deployer, market, tokens);
    progress('deploying Uniswap V3');
    const v3 = await deployUniswapV3(deployer, market, tokens, v2.dexes['uniswap-v2'].factory);
    progress('deploying Balancer V2');
    const { vault } = await deployBalancer(deployer, tokens);
    progress('deploying Aave V3');
    const { pool: aavePool } = await deployAave(deployer, tokens);
    progress('preparing accounts');
    const routers = [...Object.values(v2.dexes), v3].map(({ router }) => router);
    await prepareAccounts(deployer, { tokens, traders, searcher, demand, routers });

    await rpc.call('anvil_setCode', kMulticall3, await rpc.call('eth_getCode', multicall.address, 'latest'));
    // Seals what was set past the transactions into the state root.
    await rpc.call('evm_mine');
    const block = await rpc.call('eth_getBlockByNumber', 'latest', false);

    return {
        seed,
        wrappedNative: tokens.WETH.address,
        multicall3: kMulticall3,
        tokens: market.tokens.map(({ symbol, decimals }) => ({ symbol, address: tokens[symbol].address, decimals })),
        dexes: [
            ...Object.entries(v2.dexes).map(([name, { factory, router }]) => ({
                name,
                kind: 'uniswap_v2',
                factory: factory.address,
                router: router.address,
                feePips: 3000,
            })),
            {
                name: kV3Dex,
                kind: 'uniswap_v3',
                factory: v3.factory.address,
                router: v3.router.address,
                quoter: v3.quoter.address,
                feeTiers: Object.keys(kTickSpacing).map(Number),
            },
        ],
        flash: {
            balancerVault: vault.address,
            aavePool: getAddress(aavePool.address),
            aavePremiumBps: kFlashPremiumBps,
        },
        pools: [...v2.pools, ...v3.pools],
        traders: traders.map(({ address }) => address),
        searcher: searcher.address,
        blockSpace: blockSpace.address,
        deployment: { block: Number(block.number), hash: block.hash, stateRoot: block.stateRoot },
    };
}
