import { SigningKey, computeAddress, id } from 'ethers';

export const kTraderCount = 10;

/** A key that only this world's seed and the role decide. Worthless anywhere but on a development chain. */
export function account(seed, role) {
    const privateKey = id(`lariat world/${seed}/${role}`);
    return { role, privateKey, key: new SigningKey(privateKey), address: computeAddress(privateKey) };
}

export const deployerAccount = (seed) => account(seed, 'deployer');
export const searcherAccount = (seed) => account(seed, 'searcher');
export const demandAccount = (seed) => account(seed, 'demand');
export const traderAccounts = (seed) =>
    Array.from({ length: kTraderCount }, (_, index) => account(seed, `trader/${index}`));
