// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {FlashSource, Hop, Plan, SwapKind} from "../../src/Plan.sol";
import {AaveMarket} from "./AaveMarket.sol";
import {Artifacts} from "./Artifacts.sol";
import {IExecutor} from "./IExecutor.sol";
import {StandardToken} from "./Tokens.sol";
import {Trader} from "./Trader.sol";

interface IV2Factory {
    function createPair(address a, address b) external returns (address pair);
}

interface IV3Factory {
    function createPool(address a, address b, uint24 fee) external returns (address pool);
}

interface IV3PoolInit {
    function initialize(uint160 sqrtPriceX96) external;
}

/// @notice Three tokens in ascending order of address, every pair of them on two V2 venues and two V3 fee tiers, both lenders, and an
/// executor. All prices start at one, so a plan pays only after a trade has moved a pool.
abstract contract Market is Test {
    uint128 internal constant DEPTH = 1_000_000 ether;
    uint256 internal constant PUSH = 100_000 ether;
    uint256 internal constant LOAN = 5000 ether;
    uint160 internal constant PRICE_ONE = 79_228_162_514_264_337_593_543_950_336;

    address internal immutable OWNER = makeAddr("owner");
    address internal immutable TREASURY = makeAddr("treasury");
    address internal immutable STRANGER = makeAddr("stranger");

    StandardToken[3] internal tokens;
    Trader internal trader;
    address internal vault;
    address internal aave;
    IExecutor internal executor;
    /// @dev By SwapKind, pair (as `_pairIndex` counts) and venue.
    address[2][3][2] internal pools;

    function setUp() public virtual {
        trader = new Trader();
        _setTokens(new StandardToken(), new StandardToken(), new StandardToken());
        _openMarket();
    }

    function _openMarket() internal {
        _openPools();
        _openLenders();
        executor = _deploy(OWNER, TREASURY, vault, aave);
    }

    function _deploy(address owner, address treasury, address balancer, address aavePool) internal returns (IExecutor) {
        bytes memory init = bytes.concat(
            vm.getCode("LariatExecutor.sol:LariatExecutor"), abi.encode(owner, treasury, balancer, aavePool)
        );
        address deployed;
        assembly ("memory-safe") {
            deployed := create(0, add(init, 0x20), mload(init))
            if iszero(deployed) {
                let free := mload(0x40)
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
        return IExecutor(deployed);
    }

    function _setTokens(StandardToken a, StandardToken b, StandardToken c) internal {
        tokens = [a, b, c];
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (tokens[j] < tokens[i]) (tokens[i], tokens[j]) = (tokens[j], tokens[i]);
            }
        }
    }

    function _openPools() internal {
        address[2] memory v2 = [Artifacts.uniswapV2Factory(), Artifacts.uniswapV2Factory()];
        address v3 = Artifacts.uniswapV3Factory();
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                for (uint256 venue = 0; venue < 2; ++venue) {
                    pools[0][_pairIndex(i, j)][venue] = _openV2(v2[venue], tokens[i], tokens[j], DEPTH, DEPTH);
                    pools[1][_pairIndex(i, j)][venue] = _openV3(v3, tokens[i], tokens[j], venue == 0 ? 3000 : 500);
                }
            }
        }
    }

    function _openV2(address factory, StandardToken token0, StandardToken token1, uint256 amount0, uint256 amount1)
        internal
        returns (address pair)
    {
        pair = IV2Factory(factory).createPair(address(token0), address(token1));
        trader.provideV2(pair, token0, token1, amount0, amount1);
    }

    /// @dev A thin full-range position under thick narrow ones, so that swaps cross ticks.
    function _openV3(address factory, StandardToken token0, StandardToken token1, uint24 fee)
        internal
        returns (address pool)
    {
        pool = IV3Factory(factory).createPool(address(token0), address(token1), fee);
        IV3PoolInit(pool).initialize(PRICE_ONE);
        trader.provideV3(pool, -887_220, 887_220, DEPTH);
        trader.provideV3(pool, -600, 600, 2 * DEPTH);
        trader.provideV3(pool, -60, 1200, DEPTH);
    }

    function _openLenders() internal {
        address authorizer = Artifacts.balancer("20210418-authorizer/bytecode/Authorizer", abi.encode(address(this)));
        vault = Artifacts.balancer(
            "20210418-vault/bytecode/Vault", abi.encode(authorizer, address(tokens[0]), 90 days, 30 days)
        );
        StandardToken[] memory listed = new StandardToken[](3);
        for (uint256 i = 0; i < 3; ++i) {
            listed[i] = tokens[i];
            tokens[i].mint(vault, DEPTH);
        }
        aave = AaveMarket.deploy(listed, DEPTH);
    }

    function _pairIndex(uint256 i, uint256 j) internal pure returns (uint256) {
        return i + j - 1;
    }

    function _hop(SwapKind kind, uint256 from, uint256 to, uint256 venue) internal view returns (Hop memory) {
        uint256 pair = from < to ? _pairIndex(from, to) : _pairIndex(to, from);
        return Hop({
            kind: kind,
            pool: pools[uint256(kind)][pair][venue],
            tokenIn: address(tokens[from]),
            zeroForOne: from < to,
            feePips: kind == SwapKind.UniswapV2 ? 3000 : 0
        });
    }

    function _cycle2(SwapKind first, SwapKind second, uint256 from, uint256 through)
        internal
        view
        returns (Hop[] memory hops)
    {
        hops = new Hop[](2);
        hops[0] = _hop(first, from, through, 0);
        hops[1] = _hop(second, through, from, 1);
    }

    function _plan(FlashSource source, Hop[] memory hops, uint256 amount) internal view returns (Plan memory) {
        return Plan({
            source: source,
            asset: hops[0].tokenIn,
            amount: amount,
            minProfit: 1,
            deadlineBlock: uint64(block.number),
            maxBaseFee: block.basefee,
            hops: hops
        });
    }

    /// @dev A plan of two hops that pays, with the pool of its last hop already moved.
    function _payingPlan(FlashSource source, SwapKind first, SwapKind second) internal returns (Plan memory) {
        Hop[] memory hops = _cycle2(first, second, 0, 1);
        _push(hops, PUSH);
        return _plan(source, hops, LOAN);
    }

    /// @dev Someone trades against the last hop, so that it pays more of the cycle's first token.
    function _push(Hop[] memory hops, uint256 amount) internal {
        Hop memory opposite = hops[hops.length - 1];
        address tokenOut = opposite.tokenIn;
        opposite = Hop(opposite.kind, opposite.pool, hops[0].tokenIn, !opposite.zeroForOne, opposite.feePips);
        trader.swap(opposite, tokenOut, amount);
    }

    /// @dev Profit of the plan by the trader's own hand; the chain's state is as before afterwards.
    function _referenceProfit(Plan memory plan) internal returns (uint256) {
        uint256 snapshot = vm.snapshotState();
        uint256 out = trader.takeRoute(plan.hops, plan.asset, plan.amount);
        vm.revertToState(snapshot);
        return out - plan.amount - _fee(plan);
    }

    function _fee(Plan memory plan) internal pure returns (uint256) {
        // Aave rounds half up in its percentage maths.
        return plan.source == FlashSource.AaveV3 ? (plan.amount * AaveMarket.PREMIUM_BPS + 5000) / 10_000 : 0;
    }

    function _execute(Plan memory plan) internal returns (uint256) {
        vm.prank(OWNER);
        return executor.execute(plan);
    }

    function _assertClean() internal view {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(executor)), 0, "executor holds tokens");
            assertEq(tokens[i].allowance(address(executor), vault), 0, "vault has an allowance");
            assertEq(tokens[i].allowance(address(executor), aave), 0, "Aave has an allowance");
        }
    }
}
