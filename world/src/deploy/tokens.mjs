import { parseEther } from 'ethers';
import { v2Periphery } from '../artifacts.mjs';
import { quantity } from '../chain/rpc.mjs';
import { baseUnits } from '../plan/tokens.mjs';

/** What each holder starts with: far more than any pool holds, so that nobody ever runs dry. */
const kHoldingUsd = 20e9;
const kNativeEach = parseEther('100000000');
const kWrappedEach = parseEther('20000000');

/** Gives every holder native coins, wrapped coins and all tokens. Answers with the tokens by symbol. */
export async function deployTokens(deployer, contracts, market, deployerAccount, traders) {
    const holders = [deployerAccount, ...traders];
    for (const { address } of holders) await deployer.rpc.call('anvil_setBalance', address, quantity(kNativeEach));

    const tokens = {};
    for (const plan of market.tokens) {
        if (plan.symbol === 'WETH') {
            const weth = deployer.create(v2Periphery('WETH9'));
            for (const holder of holders) deployer.send(weth, 'deposit', [], { from: holder, value: kWrappedEach });
            tokens.WETH = { ...plan, contract: weth, address: weth.address };
            continue;
        }
        const contract = deployer.create(contracts.WorldToken, [
            plan.name,
            plan.symbol,
            plan.decimals,
            holders.map(({ address }) => address),
            baseUnits(plan, kHoldingUsd),
        ]);
        tokens[plan.symbol] = { ...plan, contract, address: contract.address };
    }
    await deployer.flush();
    return tokens;
}
