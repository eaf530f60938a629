// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, SwapKind} from "../src/Plan.sol";
import {IFlashLoanSimpleReceiver} from "../src/interfaces/IAavePool.sol";
import {IFlashLoanRecipient} from "../src/interfaces/IBalancerVault.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {IUniswapV2Pair} from "../src/interfaces/IUniswapV2Pair.sol";
import {IUniswapV3SwapCallback} from "../src/interfaces/IUniswapV3Pool.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {HostileMarket} from "./support/HostileMarket.sol";
import {StandardToken} from "./support/Tokens.sol";

/// @notice Random markets, amounts and callers.
contract FuzzTest is HostileMarket {
    /// @dev The actor stands last and returns the loan, so that the pair under test is the only thing that can fail.
    function testFuzz_v2_output_is_the_most_the_pair_allows(
        uint112 reserve0,
        uint112 reserve1,
        uint112 amount,
        bool zeroForOne
    ) public {
        reserve0 = uint112(bound(reserve0, 1e6, 1e30));
        reserve1 = uint112(bound(reserve1, 1e6, 1e30));
        amount = uint112(bound(amount, 1, 1e30));
        (StandardToken sold, StandardToken bought) = zeroForOne ? (tokens[0], tokens[1]) : (tokens[1], tokens[0]);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        vm.assume(uint256(amount) * 997 * reserveOut / (reserveIn * 1000 + uint256(amount) * 997) != 0);

        address pair = _openV2(Artifacts.uniswapV2Factory(), tokens[0], tokens[1], reserve0, reserve1);
        Plan memory plan = _through(pair, sold, bought, amount, zeroForOne);
        uint256 snapshot = vm.snapshotState();
        _execute(plan);
        uint256 out = bought.balanceOf(address(actor));
        vm.revertToState(snapshot);

        sold.mint(pair, amount);
        vm.expectRevert(bytes(out + 1 < reserveOut ? "UniswapV2: K" : "UniswapV2: INSUFFICIENT_LIQUIDITY"));
        IUniswapV2Pair(pair).swap(zeroForOne ? 0 : out + 1, zeroForOne ? out + 1 : 0, STRANGER, "");
        IUniswapV2Pair(pair).swap(zeroForOne ? 0 : out, zeroForOne ? out : 0, STRANGER, "");
    }

    function testFuzz_profit_is_the_reference_profit_or_the_plan_reverts(
        uint8 shape,
        bool fromAave,
        uint256 loan,
        uint256 push,
        uint256 minProfit
    ) public {
        FlashSource source = fromAave ? FlashSource.AaveV3 : FlashSource.BalancerV2;
        Hop[] memory hops = _randomCycle(shape);
        _push(hops, bound(push, 1 ether, DEPTH / 2));
        Plan memory plan = _plan(source, hops, bound(loan, 1e6, DEPTH / 4));
        plan.minProfit = bound(minProfit, 0, DEPTH / 100);

        uint256 snapshot = vm.snapshotState();
        uint256 out = trader.takeRoute(plan.hops, plan.asset, plan.amount);
        vm.revertToState(snapshot);
        uint256 owed = plan.amount + _fee(plan);
        uint256 profit = out > owed ? out - owed : 0;

        vm.prank(OWNER);
        try executor.execute(plan) returns (uint256 earned) {
            assertGe(out, owed);
            assertGe(profit, plan.minProfit);
            assertEq(earned, profit);
            assertEq(StandardToken(plan.asset).balanceOf(TREASURY), profit);
        } catch (bytes memory reason) {
            // A loss shows itself earlier, when the loan cannot be returned.
            assertTrue(profit < plan.minProfit || out < owed, "a plan that pays was refused");
            if (out >= owed) {
                assertEq(reason, abi.encodeWithSelector(ILariatExecutor.ProfitTooLow.selector, profit, plan.minProfit));
            }
        }
        _assertClean();
    }

    function testFuzz_any_call_by_anyone_else_fails(address caller, bytes calldata data, uint8 entry) public {
        vm.assume(caller != OWNER);
        bytes4[5] memory views = [
            bytes4(keccak256("owner()")),
            bytes4(keccak256("treasury()")),
            bytes4(keccak256("balancerVault()")),
            bytes4(keccak256("aavePool()")),
            bytes4(keccak256("VERSION()"))
        ];
        bytes4[5] memory entries = [
            ILariatExecutor.execute.selector,
            ILariatExecutor.rescue.selector,
            IFlashLoanRecipient.receiveFlashLoan.selector,
            IFlashLoanSimpleReceiver.executeOperation.selector,
            IUniswapV3SwapCallback.uniswapV3SwapCallback.selector
        ];
        bytes memory call = entry % 2 == 0 ? data : bytes.concat(entries[entry % 5], data);
        for (uint256 i = 0; i < 5; ++i) {
            // forge-lint: disable-next-line(unsafe-typecast)
            vm.assume(bytes4(call) != views[i]);
        }
        vm.prank(caller);
        (bool ok,) = address(executor).call(call);
        assertFalse(ok);
    }

    function _randomCycle(uint8 shape) private view returns (Hop[] memory hops) {
        uint256 from = (shape >> 4) % 3;
        uint256 step = 1 + ((shape >> 3) & 1);
        uint256 second = (from + step) % 3;
        if (shape & 128 == 0) return _cycle2(SwapKind(shape & 1), SwapKind((shape >> 1) & 1), from, second);
        uint256 third = (second + step) % 3;
        hops = new Hop[](3);
        hops[0] = _hop(SwapKind(shape & 1), from, second, 0);
        hops[1] = _hop(SwapKind((shape >> 1) & 1), second, third, 1);
        hops[2] = _hop(SwapKind((shape >> 2) & 1), third, from, 1);
    }

    function _through(address pair, StandardToken sold, StandardToken bought, uint256 amount, bool zeroForOne)
        private
        returns (Plan memory)
    {
        sold.mint(vault, amount);
        actor.reply(IUniswapV2Pair.getReserves.selector, zeroForOne ? abi.encode(1e30, 1, 0) : abi.encode(1, 1e30, 0));
        _pays(V2_SWAP, sold, amount + 1);
        Hop[] memory hops = new Hop[](2);
        hops[0] = Hop(SwapKind.UniswapV2, pair, address(sold), zeroForOne, 3000);
        hops[1] = Hop(SwapKind.UniswapV2, address(actor), address(bought), !zeroForOne, 0);
        return _plan(FlashSource.BalancerV2, hops, amount);
    }
}
