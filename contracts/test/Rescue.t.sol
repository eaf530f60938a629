// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, PlanFault, SwapKind} from "../src/Plan.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {HostileMarket} from "./support/HostileMarket.sol";

/// @notice What lies in the executor before a plan stays there, is nobody's profit, and leaves only by `rescue`, to the treasury.
contract RescueTest is HostileMarket {
    function testFuzz_donations_are_neither_profit_nor_lost(uint96[3] memory gifts, uint8 kinds, bool fromAave) public {
        Plan memory plan = _payingPlan(
            fromAave ? FlashSource.AaveV3 : FlashSource.BalancerV2, SwapKind(kinds & 1), SwapKind((kinds >> 1) & 1)
        );
        uint256 expected = _referenceProfit(plan);
        for (uint256 i = 0; i < 3; ++i) {
            tokens[i].mint(address(executor), gifts[i]);
        }
        assertEq(_execute(plan), expected);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(executor)), gifts[i]);
        }
    }

    function test_pool_that_claims_more_than_it_pays_cannot_spend_donations() public {
        tokens[1].mint(address(executor), DEPTH);
        Plan memory plan = _actorFirst(FlashSource.BalancerV2, 0, 1 << 100);
        vm.expectRevert(_fault(PlanFault.NO_OUTPUT));
        _execute(plan);
        assertEq(tokens[1].balanceOf(address(executor)), DEPTH);
    }

    function test_what_arrived_is_sold_whatever_the_pool_claims() public {
        tokens[1].mint(address(executor), DEPTH);
        Plan memory plan = _actorFirst(FlashSource.BalancerV2, 2 * LOAN, 1 << 100);
        Hop[] memory back = new Hop[](1);
        back[0] = plan.hops[1];
        uint256 snapshot = vm.snapshotState();
        uint256 expected = trader.takeRoute(back, plan.asset, 2 * LOAN) - LOAN;
        vm.revertToState(snapshot);

        assertEq(_execute(plan), expected);
        assertEq(tokens[1].balanceOf(address(executor)), DEPTH);
    }

    function testFuzz_rescue_sends_exactly_the_amount_to_the_treasury(uint128 held, uint128 amount) public {
        amount = uint128(bound(amount, 0, held));
        tokens[0].mint(address(executor), held);
        vm.deal(address(executor), held);
        vm.startPrank(OWNER);
        executor.rescue(address(tokens[0]), amount);
        executor.rescue(address(0), amount);
        assertEq(tokens[0].balanceOf(TREASURY), amount);
        assertEq(TREASURY.balance, amount);
        assertEq(tokens[0].balanceOf(address(executor)), held - amount);
        assertEq(address(executor).balance, held - amount);
    }

    function testFuzz_only_the_owner_rescues(address caller, address token, uint256 amount) public {
        vm.assume(caller != OWNER);
        vm.expectRevert(ILariatExecutor.NotOwner.selector);
        vm.prank(caller);
        executor.rescue(token, amount);
    }

    function test_rescue_of_what_is_not_there_fails() public {
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(tokens[0])));
        executor.rescue(address(tokens[0]), 1);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(0)));
        executor.rescue(address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, STRANGER));
        executor.rescue(STRANGER, 1);
    }

    function test_rescue_to_a_treasury_that_takes_no_coins_fails() public {
        executor = _deploy(OWNER, address(tokens[0]), vault, aave);
        vm.deal(address(executor), 1);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(0)));
        vm.prank(OWNER);
        executor.rescue(address(0), 1);
    }

    function test_coins_are_not_accepted() public {
        vm.deal(address(this), 2);
        (bool plain,) = address(executor).call{value: 1}("");
        assertFalse(plain);
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        vm.deal(OWNER, 1);
        vm.prank(OWNER);
        (bool paid,) = address(executor).call{value: 1}(abi.encodeCall(ILariatExecutor.execute, (plan)));
        assertFalse(paid);
    }
}
