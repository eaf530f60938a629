// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, SwapKind} from "../../src/Plan.sol";
import {IUniswapV2Pair} from "../../src/interfaces/IUniswapV2Pair.sol";
import {IUniswapV3Pool, IUniswapV3SwapCallback} from "../../src/interfaces/IUniswapV3Pool.sol";
import {Actor} from "./Actor.sol";
import {Market} from "./Market.sol";
import {StandardToken} from "./Tokens.sol";

/// @notice A market in which one pool of the plan is an `Actor`.
abstract contract HostileMarket is Market {
    bytes4 internal constant V2_SWAP = IUniswapV2Pair.swap.selector;
    bytes4 internal constant V3_SWAP = IUniswapV3Pool.swap.selector;

    Actor internal actor;

    function setUp() public virtual override {
        super.setUp();
        actor = new Actor();
    }

    /// @dev Token 0 to token 1 at the actor, which pays `paid` and says it paid `claimed`; then back through a real V3 pool.
    function _actorFirst(FlashSource source, uint256 paid, int256 claimed) internal returns (Plan memory) {
        _pays(V3_SWAP, tokens[1], paid);
        _asksForLoan();
        // forge-lint: disable-next-line(unsafe-typecast)
        actor.reply(V3_SWAP, abi.encode(int256(LOAN), -claimed));
        Hop[] memory hops = new Hop[](2);
        hops[0] = Hop(SwapKind.UniswapV3, address(actor), address(tokens[0]), true, 0);
        hops[1] = _hop(SwapKind.UniswapV3, 1, 0, 0);
        return _plan(source, hops, LOAN);
    }

    /// @dev Token 0 to token 1 through a real V2 pair; back at the actor, a V2 pool that returns the loan and `profit`.
    function _actorLast(FlashSource source, uint256 profit) internal returns (Plan memory) {
        actor.reply(IUniswapV2Pair.getReserves.selector, abi.encode(DEPTH, DEPTH, 0));
        _pays(V2_SWAP, tokens[0], LOAN + profit);
        Hop[] memory hops = new Hop[](2);
        hops[0] = _hop(SwapKind.UniswapV2, 0, 1, 0);
        hops[1] = Hop(SwapKind.UniswapV2, address(actor), address(tokens[1]), false, 3000);
        return _plan(source, hops, LOAN);
    }

    function _pays(bytes4 selector, StandardToken token, uint256 amount) internal {
        actor.onCall(selector, address(token), abi.encodeCall(token.mint, (address(executor), amount)), true);
    }

    function _asksForLoan() internal {
        // forge-lint: disable-next-line(unsafe-typecast)
        _asks(int256(LOAN), -1);
    }

    function _asks(int256 delta0, int256 delta1) internal {
        bytes memory call = abi.encodeCall(IUniswapV3SwapCallback.uniswapV3SwapCallback, (delta0, delta1, ""));
        actor.onCall(V3_SWAP, address(executor), call, true);
    }

    function _fault(uint256 code) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("BadPlan(uint256)", code);
    }

    function _unexpected(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("UnexpectedCaller(address)", caller);
    }
}
