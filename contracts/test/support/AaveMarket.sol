// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Artifacts} from "./Artifacts.sol";
import {StandardToken} from "./Tokens.sol";

struct ReserveInput {
    address aTokenImpl;
    address stableDebtTokenImpl;
    address variableDebtTokenImpl;
    uint8 underlyingAssetDecimals;
    address interestRateStrategyAddress;
    address underlyingAsset;
    address treasury;
    address incentivesController;
    string aTokenName;
    string aTokenSymbol;
    string variableDebtTokenName;
    string variableDebtTokenSymbol;
    string stableDebtTokenName;
    string stableDebtTokenSymbol;
    bytes params;
}

interface IAddressesProvider {
    function setACLAdmin(address admin) external;
    function setACLManager(address manager) external;
    function setPriceOracle(address oracle) external;
    function setPoolImpl(address implementation) external;
    function setPoolConfiguratorImpl(address implementation) external;
    function getPool() external view returns (address);
    function getPoolConfigurator() external view returns (address);
}

interface IAclManager {
    function addPoolAdmin(address admin) external;
}

interface IConfigurator {
    function initReserves(ReserveInput[] calldata input) external;
    function setReserveFlashLoaning(address asset, bool enabled) external;
    function updateFlashloanPremiumTotal(uint128 premium) external;
}

interface IPool {
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;
    function flashLoanSimple(address receiver, address asset, uint256 amount, bytes calldata params, uint16 code)
        external;
    function flashLoan(
        address receiver,
        address[] calldata assets,
        uint256[] calldata amounts,
        uint256[] calldata modes,
        address onBehalfOf,
        bytes calldata params,
        uint16 referralCode
    ) external;
}

/// @notice A whole Aave V3 market from its own artifacts: lends the given tokens by flash loan at a premium of 5 basis points.
library AaveMarket {
    uint128 internal constant PREMIUM_BPS = 5;

    function deploy(StandardToken[] memory tokens, uint256 liquidity) internal returns (address) {
        address provider = plain(
            "protocol/configuration/PoolAddressesProvider", "PoolAddressesProvider", abi.encode("test", address(this))
        );
        IAddressesProvider(provider).setACLAdmin(address(this));
        address acl = plain("protocol/configuration/ACLManager", "ACLManager", abi.encode(provider));
        IAddressesProvider(provider).setACLManager(acl);
        IAclManager(acl).addPoolAdmin(address(this));
        IAddressesProvider(provider).setPriceOracle(plain("mocks/oracle/PriceOracle", "PriceOracle", ""));
        installPool(provider);

        IPool pool = IPool(IAddressesProvider(provider).getPool());
        IConfigurator configurator = IConfigurator(IAddressesProvider(provider).getPoolConfigurator());
        configurator.initReserves(reserves(provider, address(pool), tokens));
        configurator.updateFlashloanPremiumTotal(PREMIUM_BPS);
        for (uint256 i = 0; i < tokens.length; ++i) {
            configurator.setReserveFlashLoaning(address(tokens[i]), true);
            tokens[i].mint(address(this), liquidity);
            // Low level, since some tokens under test return nothing.
            (bool ok,) = address(tokens[i]).call(abi.encodeCall(StandardToken.approve, (address(pool), liquidity)));
            require(ok, "approval refused");
            pool.supply(address(tokens[i]), liquidity, address(this), 0);
        }
        return address(pool);
    }

    function installPool(address provider) private {
        string[] memory names = new string[](7);
        (names[0], names[1], names[2], names[3]) = ("BorrowLogic", "BridgeLogic", "EModeLogic", "LiquidationLogic");
        (names[4], names[5], names[6]) = ("PoolLogic", "SupplyLogic", "FlashLoanLogic");
        address[] memory libraries = new address[](7);
        for (uint256 i = 0; i < 6; ++i) {
            libraries[i] = plain(string.concat("protocol/libraries/logic/", names[i]), names[i], "");
        }
        libraries[6] = Artifacts.aave("protocol/libraries/logic/FlashLoanLogic", "FlashLoanLogic", "", names, libraries);
        IAddressesProvider(provider)
            .setPoolImpl(Artifacts.aave("protocol/pool/Pool", "Pool", abi.encode(provider), names, libraries));

        names = new string[](1);
        libraries = new address[](1);
        names[0] = "ConfiguratorLogic";
        libraries[0] = plain("protocol/libraries/logic/ConfiguratorLogic", "ConfiguratorLogic", "");
        IAddressesProvider(provider)
            .setPoolConfiguratorImpl(
                Artifacts.aave("protocol/pool/PoolConfigurator", "PoolConfigurator", "", names, libraries)
            );
    }

    function reserves(address provider, address pool, StandardToken[] memory tokens)
        private
        returns (ReserveInput[] memory input)
    {
        uint256 ray = 1e27;
        address strategy = plain(
            "protocol/pool/DefaultReserveInterestRateStrategy",
            "DefaultReserveInterestRateStrategy",
            abi.encode(
                provider, ray * 8 / 10, 0, ray / 25, ray * 6 / 10, ray / 50, ray * 6 / 10, ray / 50, ray / 20, ray / 5
            )
        );
        ReserveInput memory template = ReserveInput({
            aTokenImpl: plain("protocol/tokenization/AToken", "AToken", abi.encode(pool)),
            stableDebtTokenImpl: plain("protocol/tokenization/StableDebtToken", "StableDebtToken", abi.encode(pool)),
            variableDebtTokenImpl: plain(
                "protocol/tokenization/VariableDebtToken", "VariableDebtToken", abi.encode(pool)
            ),
            underlyingAssetDecimals: 18,
            interestRateStrategyAddress: strategy,
            underlyingAsset: address(0),
            treasury: address(this),
            incentivesController: address(0),
            aTokenName: "a",
            aTokenSymbol: "a",
            variableDebtTokenName: "v",
            variableDebtTokenSymbol: "v",
            stableDebtTokenName: "s",
            stableDebtTokenSymbol: "s",
            params: ""
        });
        input = new ReserveInput[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            input[i] = abi.decode(abi.encode(template), (ReserveInput));
            input[i].underlyingAsset = address(tokens[i]);
        }
    }

    function plain(string memory source, string memory name, bytes memory args) private returns (address) {
        return Artifacts.aave(source, name, args, new string[](0), new address[](0));
    }
}
