import { AbiCoder, MaxUint256, id, parseEther } from 'ethers';
import { balancer } from '../artifacts.mjs';
import { Contract } from '../chain/deployer.mjs';
import { baseUnits } from '../plan/tokens.mjs';
import { sorted } from './pairs.mjs';

/** The first weighted pool takes at most eight tokens, so the tokens are dealt to two of them. */
const kPerToken = 20e6;
const kSwapFee = parseEther('0.003');
const kJoinInit = 0;

/** The vault, and weighted pools that fill it with every token: the fee-free flash lender. */
export async function deployBalancer(deployer, tokens) {
    const authorizer = deployer.create(balancer('20210418-authorizer', 'Authorizer'), [deployer.address]);
    const vault = deployer.create(balancer('20210418-vault', 'Vault'), [authorizer.address, tokens.WETH.address, 0, 0]);
    const factory = deployer.create(balancer('20210418-weighted-pool', 'WeightedPoolFactory'), [vault.address]);
    await deployer.flush();

    const { WETH, ...others } = tokens;
    const list = Object.values(others);
    const half = Math.ceil(list.length / 2);
    for (const group of [list.slice(0, half), list.slice(half)])
        await fillPool(
            deployer,
            { vault, factory },
            [WETH, ...group].sort((a, b) => (sorted(a, b)[0] === a ? -1 : 1)),
        );
    return { vault };
}

async function fillPool(deployer, { vault, factory }, group) {
    const addresses = group.map((token) => token.address);
    const equal = parseEther('1') / BigInt(group.length);
    const weights = group.map((_, index) => (index === 0 ? parseEther('1') - equal * BigInt(group.length - 1) : equal));
    const name = group.map((token) => token.symbol).join('-');
    deployer.send(factory, 'create', [name, name, addresses, weights, kSwapFee, deployer.address]);
    const [receipt] = await deployer.flush();

    const created = receipt.logs.find((log) => log.topics[0] === id('PoolCreated(address)'));
    const pool = new Contract(
        `0x${created.topics[1].slice(26)}`,
        balancer('20210418-weighted-pool', 'WeightedPool').interface,
    );
    const poolId = await deployer.read(pool, 'getPoolId');
    const amounts = group.map((token) => baseUnits(token, kPerToken));
    const userData = AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256[]'], [kJoinInit, amounts]);
    for (const token of group) deployer.send(token.contract, 'approve', [vault.address, MaxUint256]);
    deployer.send(vault, 'joinPool', [
        poolId,
        deployer.address,
        deployer.address,
        [addresses, amounts, userData, false],
    ]);
    await deployer.flush();
}
