// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Plan, PlanFault, SwapKind} from "../src/Plan.sol";
import {IFlashLoanSimpleReceiver} from "../src/interfaces/IAavePool.sol";
import {IBalancerVault, IFlashLoanRecipient} from "../src/interfaces/IBalancerVault.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {IUniswapV3SwapCallback} from "../src/interfaces/IUniswapV3Pool.sol";
import {IPool} from "./support/AaveMarket.sol";
import {Actor} from "./support/Actor.sol";
import {HostileMarket} from "./support/HostileMarket.sol";

/// @notice Who may call the three callbacks, when, and how often.
contract CallbacksTest is HostileMarket {
    function test_idle_executor_refuses_every_callback_from_everyone() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        address[5] memory callers = [STRANGER, OWNER, vault, aave, plan.hops[1].pool];
        for (uint256 i = 0; i < callers.length; ++i) {
            _refusesAll(callers[i], plan);
        }
        _execute(plan);
        for (uint256 i = 0; i < callers.length; ++i) {
            _refusesAll(callers[i], plan);
        }
    }

    function test_strangers_balancer_loan_to_the_executor_fails() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        vm.expectRevert(_unexpected(vault));
        vm.prank(STRANGER);
        IBalancerVault(vault).flashLoan(address(executor), _one(plan.asset), _one(LOAN), abi.encode(plan));
    }

    function test_strangers_aave_loans_to_the_executor_fail() public {
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        vm.startPrank(STRANGER);
        vm.expectRevert(_unexpected(aave));
        IPool(aave).flashLoanSimple(address(executor), plan.asset, LOAN, abi.encode(plan), 0);
        vm.expectRevert();
        IPool(aave).flashLoan(address(executor), _one(plan.asset), _one(LOAN), _one(0), STRANGER, abi.encode(plan), 0);
    }

    function test_pool_reenters_everything_during_a_balancer_plan() public {
        _poolReenters(FlashSource.BalancerV2);
    }

    function test_pool_reenters_everything_during_an_aave_plan() public {
        _poolReenters(FlashSource.AaveV3);
    }

    function test_pool_that_is_the_owner_cannot_reenter() public {
        executor = _deploy(address(actor), TREASURY, vault, aave);
        Plan memory plan = _actorLast(FlashSource.AaveV3, 10 ether);
        bytes memory call = abi.encodeCall(ILariatExecutor.execute, (plan));
        actor.onCall(V2_SWAP, address(executor), call, false);
        bytes memory rescue = abi.encodeCall(ILariatExecutor.rescue, (address(tokens[0]), 1));
        actor.onCall(V2_SWAP, address(executor), rescue, false);

        (bool ok,) = actor.perform(address(executor), call);
        assertTrue(ok);
        _outcomeIs(1, _unexpected(address(actor)));
        _outcomeIs(2, _unexpected(address(actor)));
    }

    function test_v3_pool_is_paid_once() public {
        _asksForLoan();
        tokens[0].mint(address(executor), DEPTH);
        Plan memory plan = _actorFirst(FlashSource.BalancerV2, 2 * LOAN, 1);
        vm.expectRevert(_unexpected(address(actor)));
        _execute(plan);
    }

    function test_v3_pool_is_paid_exactly() public {
        tokens[0].mint(address(executor), DEPTH);
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 loan = int256(LOAN);
        int256[2][6] memory asked =
            [[loan + 1, -1], [loan - 1, -1], [int256(0), 0], [-loan, -loan], [-loan, 0], [type(int256).min, loan - 1]];
        for (uint256 i = 0; i < asked.length; ++i) {
            actor = new Actor();
            _asks(asked[i][0], asked[i][1]);
            Plan memory plan = _actorFirst(FlashSource.BalancerV2, 2 * LOAN, 1);
            vm.expectRevert(_fault(PlanFault.WRONG_PAYMENT));
            _execute(plan);
        }
    }

    function test_v3_pool_that_never_asks() public {
        _pays(V3_SWAP, tokens[1], LOAN);
        Plan memory plan = _actorFirst(FlashSource.BalancerV2, LOAN, 1);
        Actor silent = new Actor();
        silent.reply(V3_SWAP, abi.encode(LOAN, -1));
        plan.hops[0].pool = address(silent);
        vm.expectRevert(_fault(PlanFault.NO_CALLBACK));
        _execute(plan);
    }

    function test_lender_that_calls_back_twice_or_with_another_plan_or_never() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        Plan memory other = abi.decode(abi.encode(plan), (Plan));
        other.minProfit = 0;
        bytes4 lend = IBalancerVault.flashLoan.selector;

        executor = _deploy(OWNER, TREASURY, address(actor), aave);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.ProfitTooLow.selector, 0, 1));
        _execute(plan);

        actor.onCall(lend, address(executor), _balancerCallback(other), true);
        vm.expectRevert(_unexpected(address(actor)));
        _execute(plan);

        actor = new Actor();
        executor = _deploy(OWNER, TREASURY, address(actor), aave);
        _pays(lend, tokens[0], LOAN);
        actor.onCall(lend, address(executor), _balancerCallback(plan), true);
        actor.onCall(lend, address(executor), _balancerCallback(plan), true);
        vm.expectRevert(_unexpected(address(actor)));
        _execute(plan);
    }

    function test_lender_of_the_other_source_cannot_claim_the_plan() public {
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        Actor pool = new Actor();
        executor = _deploy(OWNER, TREASURY, address(actor), address(pool));
        bytes memory claim = abi.encodeCall(Actor.perform, (address(executor), _balancerCallback(plan)));
        pool.onCall(
            bytes4(keccak256("flashLoanSimple(address,address,uint256,bytes,uint16)")), address(actor), claim, true
        );
        plan.minProfit = 0;
        claim = abi.encodeCall(Actor.perform, (address(executor), _balancerCallback(plan)));
        pool.onCall(
            bytes4(keccak256("flashLoanSimple(address,address,uint256,bytes,uint16)")), address(actor), claim, true
        );

        _execute(plan);
        Actor.Outcome[] memory seen = pool.outcomes();
        for (uint256 i = 0; i < 2; ++i) {
            (bool ok, bytes memory answer) = abi.decode(seen[i].answer, (bool, bytes));
            assertFalse(ok);
            assertEq(answer, _unexpected(address(actor)));
        }
    }

    function _poolReenters(FlashSource source) private {
        Plan memory plan = _actorLast(source, 10 ether);
        Plan memory loot = _plan(source, _cycle2(SwapKind.UniswapV2, SwapKind.UniswapV2, 0, 1), LOAN);
        bytes[] memory attacks = new bytes[](5);
        attacks[0] = abi.encodeCall(ILariatExecutor.execute, (loot));
        attacks[1] = abi.encodeCall(ILariatExecutor.rescue, (address(tokens[0]), LOAN));
        attacks[2] = _balancerCallback(plan);
        attacks[3] = _aaveCallback(plan, address(executor));
        attacks[4] = _v3Callback();
        for (uint256 i = 0; i < attacks.length; ++i) {
            actor.onCall(V2_SWAP, address(executor), attacks[i], false);
        }
        bytes memory borrow = abi.encodeCall(
            IBalancerVault.flashLoan, (address(executor), _one(plan.asset), _one(LOAN), abi.encode(plan))
        );
        actor.onCall(V2_SWAP, vault, borrow, false);
        borrow = abi.encodeCall(IPool.flashLoanSimple, (address(executor), plan.asset, LOAN, abi.encode(plan), 0));
        actor.onCall(V2_SWAP, aave, borrow, false);

        assertEq(_execute(plan), 10 ether - _fee(plan));
        bytes memory notOwner = abi.encodeWithSelector(ILariatExecutor.NotOwner.selector);
        _outcomeIs(1, notOwner);
        _outcomeIs(2, notOwner);
        for (uint256 i = 3; i < 6; ++i) {
            _outcomeIs(i, _unexpected(address(actor)));
        }
        bool guarded = source == FlashSource.BalancerV2;
        _outcomeIs(6, guarded ? abi.encodeWithSignature("Error(string)", "BAL#400") : _unexpected(vault));
        _outcomeIs(7, _unexpected(aave));
        _assertClean();
    }

    function _outcomeIs(uint256 index, bytes memory expected) private view {
        Actor.Outcome memory outcome = actor.outcomes()[index];
        assertFalse(outcome.ok, "the call went through");
        assertEq(outcome.answer, expected);
    }

    function _refusesAll(address caller, Plan memory plan) private {
        bytes[] memory calls = new bytes[](4);
        calls[0] = _balancerCallback(plan);
        calls[1] = _aaveCallback(plan, address(executor));
        calls[2] = _aaveCallback(plan, caller);
        calls[3] = _v3Callback();
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(caller);
            (bool ok, bytes memory answer) = address(executor).call(calls[i]);
            assertFalse(ok);
            assertEq(answer, _unexpected(caller));
        }
    }

    function _balancerCallback(Plan memory plan) private pure returns (bytes memory) {
        return abi.encodeCall(
            IFlashLoanRecipient.receiveFlashLoan, (_one(plan.asset), _one(plan.amount), _one(0), abi.encode(plan))
        );
    }

    function _aaveCallback(Plan memory plan, address initiator) private pure returns (bytes memory) {
        return abi.encodeCall(
            IFlashLoanSimpleReceiver.executeOperation, (plan.asset, plan.amount, 0, initiator, abi.encode(plan))
        );
    }

    function _v3Callback() private pure returns (bytes memory) {
        return abi.encodeCall(IUniswapV3SwapCallback.uniswapV3SwapCallback, (int256(1), int256(-1), ""));
    }

    function _one(address value) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = value;
    }

    function _one(uint256 value) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = value;
    }
}
