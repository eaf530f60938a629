import { MaxUint256, parseEther } from 'ethers';
import { quantity } from '../chain/rpc.mjs';

const kSearcherFunds = parseEther('1000');
const kDemandFunds = parseEther('1000000');

/** Funds the searcher and the buyer of block space, and lets every trader's tokens through the routers. */
export async function prepareAccounts(deployer, { tokens, traders, searcher, demand, routers }) {
    await deployer.rpc.call('anvil_setBalance', searcher.address, quantity(kSearcherFunds));
    await deployer.rpc.call('anvil_setBalance', demand.address, quantity(kDemandFunds));
    for (const trader of traders)
        for (const { contract } of Object.values(tokens))
            for (const router of routers)
                deployer.send(contract, 'approve', [router.address, MaxUint256], { from: trader });
    await deployer.flush();
}
