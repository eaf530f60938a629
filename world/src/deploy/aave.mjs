import { MaxUint256, ZeroAddress } from 'ethers';
import { aave } from '../artifacts.mjs';
import { Contract } from '../chain/deployer.mjs';
import { baseUnits } from '../plan/tokens.mjs';

export const kFlashPremiumBps = 5;
const kSuppliedUsd = 20e6;
const kRay = 10n ** 27n;
const kLogic = 'protocol/libraries/logic';

/** Aave V3 with a supplied reserve for every token: the second flash lender. */
export async function deployAave(deployer, tokens) {
    const libraries = deployLibraries(deployer);
    const provider = deployer.create(aave('protocol/configuration/PoolAddressesProvider'), [
        'lariat',
        deployer.address,
    ]);
    const poolCode = deployer.create(aave('protocol/pool/Pool'), [provider.address], libraries);
    const configuratorCode = deployer.create(aave('protocol/pool/PoolConfigurator'), [], libraries);

    deployer.send(provider, 'setACLAdmin', [deployer.address]);
    // The access manager reads its admin from the provider while it is created.
    await deployer.flush();
    const access = deployer.create(aave('protocol/configuration/ACLManager'), [provider.address]);
    const oracle = deployer.create(aave('mocks/oracle/PriceOracle'));
    deployer.send(provider, 'setACLManager', [access.address]);
    deployer.send(access, 'addPoolAdmin', [deployer.address]);
    deployer.send(provider, 'setPriceOracle', [oracle.address]);
    deployer.send(provider, 'setPoolImpl', [poolCode.address]);
    deployer.send(provider, 'setPoolConfiguratorImpl', [configuratorCode.address]);
    const dataProvider = deployer.create(aave('misc/AaveProtocolDataProvider'), [provider.address]);
    deployer.send(provider, 'setPoolDataProvider', [dataProvider.address]);
    await deployer.flush();

    const pool = new Contract(await deployer.read(provider, 'getPool'), poolCode.interface);
    const configurator = new Contract(await deployer.read(provider, 'getPoolConfigurator'), configuratorCode.interface);
    openReserves(deployer, { provider, pool, configurator, oracle }, Object.values(tokens));
    await deployer.flush();
    return { pool };
}

function deployLibraries(deployer) {
    const libraries = {};
    // FlashLoanLogic calls BorrowLogic, hence comes last.
    for (const name of [
        'SupplyLogic',
        'BorrowLogic',
        'EModeLogic',
        'BridgeLogic',
        'LiquidationLogic',
        'PoolLogic',
        'ConfiguratorLogic',
        'FlashLoanLogic',
    ])
        libraries[name] = deployer.create(aave(`${kLogic}/${name}`), [], libraries).address;
    return libraries;
}

function openReserves(deployer, { provider, pool, configurator, oracle }, tokens) {
    const tokenCode = (name) => deployer.create(aave(`protocol/tokenization/${name}`), [pool.address]).address;
    const [aToken, stableDebt, variableDebt] = ['AToken', 'StableDebtToken', 'VariableDebtToken'].map(tokenCode);
    const rates = deployer.create(aave('protocol/pool/DefaultReserveInterestRateStrategy'), [
        provider.address,
        (kRay * 8n) / 10n,
        0,
        (kRay * 4n) / 100n,
        (kRay * 75n) / 100n,
        0,
        0,
        0,
        0,
        0,
    ]);
    for (const { contract, address, symbol, decimals, usd } of tokens) {
        const names = ['a', 'v', 's'].flatMap((prefix) => [`Aave ${prefix}${symbol}`, `${prefix}${symbol}`]);
        deployer.send(configurator, 'initReserves', [
            [
                [
                    aToken,
                    stableDebt,
                    variableDebt,
                    decimals,
                    rates.address,
                    address,
                    deployer.address,
                    ZeroAddress,
                    ...names,
                    '0x10',
                ],
            ],
        ]);
        deployer.send(configurator, 'configureReserveAsCollateral', [address, 8000, 8250, 10500]);
        deployer.send(configurator, 'setReserveBorrowing', [address, true]);
        deployer.send(configurator, 'setReserveFlashLoaning', [address, true]);
        deployer.send(oracle, 'setAssetPrice', [address, BigInt(Math.round(usd * 1e8))]);
        deployer.send(contract, 'approve', [pool.address, MaxUint256]);
        deployer.send(pool, 'supply', [address, baseUnits({ decimals, usd }, kSuppliedUsd), deployer.address, 0]);
    }
    // The premium is nothing until it is set.
    deployer.send(configurator, 'updateFlashloanPremiumTotal', [kFlashPremiumBps]);
}
